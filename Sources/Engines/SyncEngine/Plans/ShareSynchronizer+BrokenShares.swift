import EntityModel

/// Ending shares whose items no longer exist: only on proof from the item's own tool.
extension ShareSynchronizer {
    /// An item of a share that does not exist, with the proof.
    struct Loss {
        var side: Side
        var presence: Presence
    }

    /// Whether an item that a webhook called deleted does not exist, or `nil` if it has no share that could end.
    ///
    /// - Throws: what the tool's adapter threw: the event must wait until the tool can be asked.
    func isGone(_ entity: EntityReference, account: AccountID) async throws -> Bool? {
        let shares = try await store.transaction(for: account) { try await $0.shares(of: entity.key) }
        guard let share = shares.first(where: { $0.status != .broken }), let side = share.side(of: entity.key) else {
            return nil
        }
        return try await presence(share, side).kind != .exists
    }

    /// The item of a share that does not exist; `nil` if both exist.
    ///
    /// - Throws: what the tools' adapters threw: nothing is known then.
    func loss(in share: Share) async throws -> Loss? {
        for side in Side.allCases where !share[side].entity.isPlaceholder {
            let presence = try await presence(share, side)
            if presence.kind != .exists { return Loss(side: side, presence: presence) }
        }
        return nil
    }

    private func presence(_ share: Share, _ side: Side) async throws -> Presence {
        try await reader.presence(of: share[side].entity, knownAs: share[side].displayKey, account: share.account)
    }

    /// Breaks a share that lost one of its items.
    ///
    /// What the profile wants for the other item is done only if the deletion is proved: an item that is not shown may
    /// be hidden.
    ///
    /// - Parameters:
    ///   - known: The share as it was when the item was looked for; it may have followed a conversion meanwhile.
    ///   - loss: The item that does not exist.
    ///   - cause: The reason that history names.
    /// - Returns: The decision; an empty one if the share is broken already, and `nil` if it has other items by now.
    /// - Throws: what the store threw.
    func end(_ known: Share, _ loss: Loss, cause: String) async throws -> Decision? {
        let rules = try await rules(of: known)
        let isConverted = try await wasConverted(known[loss.side].entity, account: known.account)
        let now = clock()
        return try await store.transaction(for: known.account) { transaction in
            guard let before = try await transaction.share(known.id), before.status != .broken else {
                return Decision(share: known, pairs: CommentPairIndex([]))
            }
            guard before.existingEntities.map(\.key) == known.existingEntities.map(\.key) else { return nil }
            var decision = Decision(share: before, pairs: CommentPairIndex([]))
            let isCertain = loss.presence.kind == .deleted && !isConverted
            let reason = isConverted ? Decision.convertedApart : loss.presence.reason
            decision.lose(
                loss.side, because: reason ?? "the item does not exist",
                policy: isCertain ? rules?.onDelete ?? .keep : .keep, now: now, cause: cause)
            try await store(decision, before: before, in: transaction)
            return decision
        }
    }
}
