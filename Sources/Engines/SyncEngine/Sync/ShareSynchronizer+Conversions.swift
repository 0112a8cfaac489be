import EntityModel

/// Conversions: a converted item has a new ID, and its shares follow it.
extension ShareSynchronizer {
    /// Makes the shares of an item that no longer exists follow its conversion.
    ///
    /// - Parameters:
    ///   - entity: The item that no longer exists.
    ///   - account: The account of the item.
    ///   - cause: The cause for the history.
    /// - Returns: Whether the item has shares and all of them followed.
    /// - Throws: The error of a port. The event of the item's deletion must be delivered again.
    func followConversion(_ entity: EntityReference, account: AccountID, cause: String) async throws -> Bool {
        let shares = try await store.transaction(for: account) { try await $0.shares(of: entity.key) }
            .filter { $0.status != .broken }
        guard !shares.isEmpty,
            let successor = try await conversions(of: entity, account: account).successor
        else { return false }
        return try await followConversion(entity, to: successor, shares: shares, account: account, cause: cause)
    }

    /// Whether one of the share's items was converted.
    ///
    /// The caller does not know which item is missing.
    func didFollowConversion(_ share: Share, cause: String) async throws -> Bool {
        for item in share.existingEntities where try await followConversion(item, account: share.account, cause: cause)
        {
            return true
        }
        return false
    }

    /// The outcome of the search for the share that an item had before its conversion.
    enum Adoption {
        /// The item has a share now, or must not get one.
        case settled
        /// The item needs its own share, unless one of its former items has been shared or excluded in the meantime.
        case free(former: [EntityKey])
    }

    /// Attaches an item to the share that it had before its conversion, if the conversion was not reported yet.
    ///
    /// - Parameters:
    ///   - successor: The item.
    ///   - profile: The ID of the profile.
    ///   - account: The account.
    ///   - honorsExclusions: Whether the item stays excluded if it was excluded before its conversion.
    ///   - cause: The cause for the history.
    /// - Returns: The outcome.
    /// - Throws: The error of a port.
    func attachToPredecessorShare(
        _ successor: EntityReference, profile: String, account: AccountID, honorsExclusions: Bool = false, cause: String
    ) async throws -> Adoption {
        let predecessors = try await conversions(of: successor, account: account).predecessors
        for old in predecessors {
            let shares = try await store.transaction(for: account) { try await $0.shares(of: old) }
                .filter { $0.status != .broken && $0.profile == profile }
            guard let side = shares.first?.side(of: old), let known = shares.first?[side].entity else { continue }
            if try await followConversion(known, to: successor, shares: shares, account: account, cause: cause) {
                return .settled
            }
            break
        }
        guard honorsExclusions, !predecessors.isEmpty else { return .free(former: []) }
        let isExcluded = try await store.transaction(for: account) { transaction in
            guard try await transaction.isExcluded(anyOf: predecessors, profile: profile) else { return false }
            // The next change of the item does not need another lookup of its conversions.
            try await transaction.setExcluded([successor.key], profile: profile, true)
            return true
        }
        return isExcluded ? .settled : .free(former: predecessors)
    }

    /// Whether an item was converted to another one.
    ///
    /// Its disappearance is then not a deletion.
    ///
    /// The share cannot follow if the converted item already has its own share. Items without shares are checked as
    /// well, because another process may attach a share to the item in the meantime.
    func wasConverted(_ entity: EntityReference, account: AccountID) async throws -> Bool {
        try await conversions(of: entity, account: account).successor != nil
    }

    /// Returns the conversions that the tool reports.
    ///
    /// A tool that rejects the request counts as having none.
    private func conversions(of entity: EntityReference, account: AccountID) async throws -> EntityConversions {
        do {
            return try await readers(entity.tool, account).conversions(of: entity)
        } catch {
            guard !error.isTransient else { throw error }
            return EntityConversions()
        }
    }

    private func followConversion(
        _ entity: EntityReference, to successor: EntityReference, shares: [Share], account: AccountID, cause: String
    ) async throws -> Bool {
        let now: EntitySnapshot
        do {
            now = try await read(successor, comments: true, account: account)
        } catch let failure as ToolError where failure.kind == .notFound {
            return false
        }
        var followed: [String] = []
        for share in shares {
            let hasFollowed = try await store.transaction(for: account) { transaction in
                try await followConversion(share.id, from: entity, to: now, cause: cause, in: transaction)
            }
            if hasFollowed { followed.append(share.id) }
        }
        _ = try await resyncWaiting(followed, account: account, cause: cause)
        return followed.count == shares.count
    }

    private func followConversion(
        _ id: String, from entity: EntityReference, to successor: EntitySnapshot, cause: String,
        in transaction: any ShareTransaction
    ) async throws -> Bool {
        guard let before = try await transaction.share(id), before.status != .broken else { return true }
        guard let side = before.side(of: entity.key) else { return true }
        let isTaken = try await transaction.shares(of: successor.entity.key).contains { $0.profile == before.profile }
        guard !isTaken else { return false }
        var decision = Decision(share: before, pairs: CommentPairIndex([]))
        // A disabled profile acts on no item, but its conversion policy still applies when it is enabled again.
        let policy = try await profiles.profile(before.profile, account: before.account)?
            .mappings.first { $0.id == before.mapping }?.onConvert
        decision.share[side].replaceEntity(with: successor)
        if policy == .unshare {
            // The exclusion uses the item's new ID, so that no routing auto-shares the converted item.
            decision.endShare(side, because: HistoryEntry.convertedReason, at: clock(), cause: cause)
            try await store(decision, before: before, in: transaction)
            return true
        }
        decision.share.mustNotifyReferringShares = true
        for side in Side.allCases { decision.requireRead(side, .always) }
        decision.record(
            .converted, side: side,
            reason: "The item is now \(successor.entity.entityType) \(successor.entity.sourceId).",
            at: clock(), cause: cause)
        let pairs = try await transaction.pairs(of: id, ids: nil)
        // Comments usually keep their IDs. If none did, they are matched by their text.
        let rematch = CommentMatcher(hasher: try await hasher(before.account), remappedSide: side)
        if rematch.isNeeded(pairs, comments: successor.comments ?? []) {
            try await transaction.removePairs(of: id)
            for pair in rematch.pairs(pairs, share: id, comments: successor.comments ?? []) { decision.pairs.put(pair) }
        }
        try await store(decision, before: before, in: transaction)
        return true
    }
}
