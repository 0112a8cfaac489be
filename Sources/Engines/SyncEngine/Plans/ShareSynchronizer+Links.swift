import EntityModel

/// Fields that point at other items: they cross when these have counterparts.
extension ShareSynchronizer {
    /// What stands for the items that some readings point at.
    func counterparts(
        for share: Share, _ snapshots: [EntitySnapshot], _ rules: FieldRules, in transaction: any ShareTransaction
    ) async throws -> Counterparts {
        let items = snapshots.flatMap { snapshot in
            share.side(of: snapshot.entity.key).map { rules.linkedItems(in: snapshot, on: $0) } ?? []
        }
        return try await counterparts(for: share, of: items, in: transaction)
    }

    /// What stands for the items that what is news in an event points at.
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

    /// How many shares are read for one that they awaited, before its event is done with.
    private static let maxWaitingResyncs = 20

    /// How far up it is looked for a circle.
    private static let maxParentDepth = 16

    /// Those of the shares in the making that do not themselves wait for this one: two that wait for each other would
    /// never be made.
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

    /// Whether a counterpart came just while it was decided that there is none: who made it did not know who awaits it.
    func hasResolvableLinks(_ decision: Decision) async throws -> Bool {
        guard decision.history.contains(where: { $0.kind == .waitingForLink }), !decision.hasPendingCommand else {
            return false
        }
        return try await hasResolvableLinks(decision.share)
    }

    /// Whether something that the share's fields await is there.
    func hasResolvableLinks(_ share: Share) async throws -> Bool {
        let awaited = share.unresolvedLinks
        guard !awaited.isEmpty else { return false }
        let shares = try await store.transaction(for: share.account) { try await $0.shares(containingAny: awaited) }
        let counterparts = Counterparts(shares, for: share)
        return awaited.contains { counterparts[$0] != nil }
    }

    /// Tells the shares whose fields point at a share's items that both are there, and remembers it with each.
    ///
    /// - Parameter share: is not known to them yet.
    /// - Returns: the shares that are to be read.
    /// - Throws: what the store threw.
    func notifyReferringShares(_ share: Share) async throws -> [String] {
        guard share.mustNotifyReferringShares == true, share.status != .creating else { return [] }
        let waiting = try await store.transaction(for: share.account) { transaction in
            try await transaction.shares(linkingTo: share.existingEntities.map(\.key))
        }
        for id in waiting where id != share.id {
            try await store.transaction(for: share.account) { transaction in
                guard let before = try await transaction.share(id), before.status != .broken else { return }
                var decision = Decision(share: before, pairs: CommentPairIndex([]))
                for field in before.fields.keys {
                    decision.share.fields[field]?.retryRejected(share.existingEntities.map(\.key))
                }
                for side in Side.allCases { decision.requireRead(side, .always) }
                try await store(decision, before: before, in: transaction)
            }
        }
        return waiting.filter { $0 != share.id }
    }

    /// Reads shares that await nothing more; one whose tools fail holds up no other.
    func resyncWaiting(_ ids: [String], account: AccountID, cause: String) async throws -> Int {
        var sent = 0
        // The others are found by who looks after what is left to read.
        for id in ids.prefix(Self.maxWaitingResyncs) {
            do {
                sent += try await resync(id, account: account, cause: cause)
            } catch let failure as ToolError {
                // The sweep finds what is left to read when the connection works again.
                guard !failure.concernsConnection else { return sent }
                let share = try await store.transaction(for: account) { try await $0.share(id) }
                if let share { try await backOff(share, because: failure) }
            }
        }
        return sent
    }
}
