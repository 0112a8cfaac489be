import EntityModel

/// Items that were converted have another id since: their shares go with them.
extension ShareSynchronizer {
    /// Has the shares of an item that is gone follow what it was converted to.
    ///
    /// - Parameters:
    ///   - entity: is gone.
    ///   - account: whose item it is.
    ///   - cause: what history names as the reason.
    /// - Returns: whether it has shares, and all of them followed.
    /// - Throws: what a port threw; who was told of the item's end must be told again.
    func followConversion(_ entity: EntityReference, account: AccountID, cause: String) async throws -> Bool {
        let shares = try await store.transaction(for: account) { try await $0.shares(of: entity.key) }
            .filter { $0.status != .broken }
        guard !shares.isEmpty,
            let heir = try await conversions(of: entity, account: account).successor
        else { return false }
        return try await followConversion(entity, to: heir, shares: shares, account: account, cause: cause)
    }

    /// Whether one of a share's items was converted; which one is not there is not known.
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
        /// The item needs a share of its own, unless one of its former items has got one or was excluded since.
        case free(former: [EntityKey])
    }

    /// Attaches an item to the share that it had before its conversion, if the conversion was not reported yet.
    ///
    /// - Parameters:
    ///   - heir: The item.
    ///   - profile: The ID of the profile.
    ///   - account: The account.
    ///   - honorsExclusions: Whether an item stays apart that was excluded before its conversion.
    ///   - cause: The reason that history names.
    /// - Returns: The outcome.
    /// - Throws: What a port threw.
    func attachToPredecessorShare(
        _ heir: EntityReference, profile: String, account: AccountID, honorsExclusions: Bool = false, cause: String
    ) async throws -> Adoption {
        let predecessors = try await conversions(of: heir, account: account).predecessors
        for old in predecessors {
            let shares = try await store.transaction(for: account) { try await $0.shares(of: old) }
                .filter { $0.status != .broken && $0.profile == profile }
            guard let side = shares.first?.side(of: old), let known = shares.first?[side].entity else { continue }
            if try await followConversion(known, to: heir, shares: shares, account: account, cause: cause) {
                return .settled
            }
            break
        }
        guard honorsExclusions, !predecessors.isEmpty else { return .free(former: []) }
        let isExcluded = try await store.transaction(for: account) { transaction in
            guard try await transaction.isExcluded(anyOf: predecessors, profile: profile) else { return false }
            // The next change of the item needs no look at its conversions.
            try await transaction.setExcluded([heir.key], profile: profile, true)
            return true
        }
        return isExcluded ? .settled : .free(former: predecessors)
    }

    /// Whether an item was converted to another one; its disappearance is no deletion then.
    ///
    /// The share cannot follow if the converted item has a share of its own already. Items without shares are asked
    /// about as well, because another process may attach a share to the item in the meantime.
    func wasConverted(_ entity: EntityReference, account: AccountID) async throws -> Bool {
        try await conversions(of: entity, account: account).successor != nil
    }

    /// What the tool tells; one that does not tell it knows of none.
    private func conversions(of entity: EntityReference, account: AccountID) async throws -> EntityConversions {
        // An issue keeps its id, whatever it becomes.
        guard entity.tool.type != .jira else { return EntityConversions() }
        do {
            return try await reader.conversions(of: entity, account: account)
        } catch let failure as ToolError where !failure.isTransient {
            return EntityConversions()
        }
    }

    private func followConversion(
        _ entity: EntityReference, to heir: EntityReference, shares: [Share], account: AccountID, cause: String
    ) async throws -> Bool {
        let now: EntitySnapshot
        do {
            now = try await reader.read(heir, comments: true, account: account)
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
        _ id: String, from entity: EntityReference, to heir: EntitySnapshot, cause: String,
        in transaction: any ShareTransaction
    ) async throws -> Bool {
        guard let before = try await transaction.share(id), before.status != .broken else { return true }
        guard let side = before.side(of: entity.key) else { return true }
        let isTaken = try await transaction.shares(of: heir.entity.key).contains { $0.profile == before.profile }
        guard !isTaken else { return false }
        var decision = Decision(share: before, pairs: CommentPairIndex([]))
        // A disabled profile acts on no item, but what it wants of conversions holds when it is enabled again.
        let policy = try await profiles.profile(before.profile, account: before.account)?
            .mappings.first { $0.id == before.mapping }?.onConvert
        decision.share[side].replaceEntity(with: heir)
        if policy == .unshare {
            // As the item is called now, so that no route takes it for one that nobody has shared yet.
            decision.endShare(side, because: "the item was converted", at: clock(), cause: cause)
            try await store(decision, before: before, in: transaction)
            return true
        }
        decision.share.mustNotifyReferringShares = true
        for side in Side.allCases { decision.requireRead(side, .always) }
        decision.record(
            .converted, side: side, reason: "the item is \(heir.entity.entityType) \(heir.entity.sourceId) now",
            at: clock(), cause: cause)
        let pairs = try await transaction.pairs(of: id, ids: nil)
        // Comments keep their ids, as far as is known; where none has, they are known by what they say.
        let rematch = CommentMatcher(hasher: try await hasher(before.account), remappedSide: side)
        if rematch.isNeeded(pairs, comments: heir.comments ?? []) {
            try await transaction.removePairs(of: id)
            for pair in rematch.pairs(pairs, share: id, comments: heir.comments ?? []) { decision.pairs.put(pair) }
        }
        try await store(decision, before: before, in: transaction)
        return true
    }
}
