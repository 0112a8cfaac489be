import EntityModel

/// Fields that link to other items.
///
/// They are synced when these items have counterparts.
extension ShareSynchronizer {
    /// Returns the counterparts of the items that the snapshots link to.
    func counterparts(
        for share: Share, _ snapshots: [EntitySnapshot], _ rules: FieldRules, in transaction: any ShareTransaction
    ) async throws -> Counterparts {
        let items = snapshots.flatMap { snapshot in
            share.side(of: snapshot.entity.key).map { rules.linkedItems(in: snapshot, on: $0) } ?? []
        }
        return try await counterparts(for: share, of: items, in: transaction)
    }

    /// Returns the counterparts of the items that the changed values of an event link to.
    func counterparts(
        for share: Share, news snapshot: EntitySnapshot, _ rules: FieldRules, _ hasher: ContentHasher,
        in transaction: any ShareTransaction
    ) async throws -> Counterparts {
        guard let side = share.side(of: snapshot.entity.key) else { return Counterparts() }
        let items = rules.mapping.fields.flatMap { mapping -> [EntityKey] in
            guard let value = snapshot.fields[mapping.field(on: side)], !value.links.isEmpty,
                share.fields[mapping.source]?.matches(value, on: side, hasher) != true
            else { return [] }
            return value.links.map(\.item)
        }
        return try await counterparts(for: share, of: items, in: transaction)
    }

    private func counterparts(
        for share: Share, of items: [EntityKey], in transaction: any ShareTransaction
    ) async throws -> Counterparts {
        guard !items.isEmpty else { return Counterparts() }
        return Counterparts(try await transaction.shares(containingAny: items), for: share)
    }

    /// The number of referring shares that are read before the event of the awaited share is finished.
    private static let maxWaitingResyncs = 20

    /// The number of levels that are searched for a cycle.
    private static let maxParentDepth = 16

    /// Returns the shares in creation that do not wait for this one.
    ///
    /// Two shares that wait for each other would never be created.
    func parents(
        of share: Share, among coming: [EntityKey: Share], in transaction: any ShareTransaction
    ) async throws -> [EntityKey: Share] {
        var found: [EntityKey: Share] = [:]
        for (item, parent) in coming {
            var ahead = parent.unresolvedLinks
            var steps = 0
            while !ahead.isEmpty, steps < Self.maxParentDepth, !ahead.contains(share[share.origin].entity.key) {
                steps += 1
                let above = Counterparts(try await transaction.shares(containingAny: ahead), for: share).pending
                ahead = above.values.flatMap(\.unresolvedLinks)
            }
            if ahead.isEmpty { found[item] = parent }
        }
        return found
    }

    /// Whether a counterpart was created at the same time as this decision, which recorded a link without counterpart.
    ///
    /// The process that created it did not know that this share waits for it.
    func hasResolvableLinks(_ decision: Decision) async throws -> Bool {
        guard decision.history.contains(where: { $0.kind == .waitingForLink }), !decision.hasPendingCommand else {
            return false
        }
        return try await hasResolvableLinks(decision.share)
    }

    /// Whether an item that the share's fields wait for has a counterpart now.
    func hasResolvableLinks(_ share: Share) async throws -> Bool {
        let awaited = share.unresolvedLinks
        guard !awaited.isEmpty else { return false }
        let shares = try await store.transaction(for: share.account) { try await $0.shares(containingAny: awaited) }
        let counterparts = Counterparts(shares, for: share)
        return awaited.contains { counterparts[$0] != nil }
    }

    /// Records a pending read in the shares whose fields link to the items of a share, because both items exist now.
    ///
    /// - Parameter share: The share that the other shares do not know yet.
    /// - Returns: The IDs of the shares to read.
    /// - Throws: The error of the store.
    func notifyReferringShares(_ share: Share) async throws -> [String] {
        guard share.mustNotifyReferringShares == true, share.status != .creating else { return [] }
        let waiting = try await store.transaction(for: share.account) { transaction in
            try await transaction.shares(linkingTo: share.existingEntities.map(\.key))
        }
        let others = waiting.filter { $0 != share.id }
        try await requireReads(of: others, account: share.account) { other in
            for field in other.fields.keys {
                other.fields[field]?.retryRejected(share.existingEntities.map(\.key))
            }
        }
        return others
    }

    /// Records a pending read in the shares that contain one of the items.
    ///
    /// - Parameters:
    ///   - items: The items that may have changed.
    ///   - account: The account of the items.
    /// - Returns: The IDs of the shares to read.
    /// - Throws: The error of the store.
    func requireReads(ofSharesWith items: [EntityKey], account: AccountID) async throws -> [String] {
        guard !items.isEmpty else { return [] }
        let shares = try await store.transaction(for: account) { try await $0.shares(containingAny: items) }
        let ids = shares.filter { $0.status != .broken }.map(\.id)
        try await requireReads(of: ids, account: account)
        return ids
    }

    private func requireReads(
        of ids: [String], account: AccountID, _ change: @Sendable (inout Share) -> Void = { _ in }
    ) async throws {
        for id in ids {
            try await store.transaction(for: account) { transaction in
                guard let before = try await transaction.share(id), before.status != .broken else { return }
                var decision = Decision(share: before, pairs: CommentPairIndex([]))
                change(&decision.share)
                for side in Side.allCases { decision.requireRead(side, .always) }
                try await store(decision, before: before, in: transaction)
            }
        }
    }

    /// Reads shares that no longer wait.
    ///
    /// A share whose tools fail delays no other share.
    func resyncWaiting(_ ids: [String], account: AccountID, cause: String) async throws -> Int {
        var sent = 0
        // Reconciliation finds the remaining shares by their pending reads.
        for id in ids.prefix(Self.maxWaitingResyncs) {
            do {
                sent += try await resync(id, account: account, cause: cause)
            } catch let failure as ToolError {
                // Reconciliation finds the pending reads when the connection works again.
                guard !failure.concernsConnection else { return sent }
                let share = try await store.transaction(for: account) { try await $0.share(id) }
                if let share { try await backOff(share, because: failure) }
            }
        }
        return sent
    }
}
