import EntityModel

/// Ending shares whose items no longer exist.
///
/// The item's own tool must prove the loss.
extension ShareSynchronizer {
    /// An item of a share that no longer exists, with the proof.
    struct Loss {
        var side: Side
        var presence: Presence
    }

    /// Whether an item that a webhook reported as deleted no longer exists, or `nil` if no share with it could end.
    ///
    /// - Throws: The error of the tool's adapter. The event must wait until the tool is available.
    func isGone(_ entity: EntityReference, account: AccountID) async throws -> Bool? {
        let shares = try await store.transaction(for: account) { try await $0.shares(of: entity.key) }
        guard let share = shares.first(where: { $0.status != .broken }), let side = share.side(of: entity.key) else {
            return nil
        }
        return try await presence(share, side).kind != .exists
    }

    /// Returns the item of a share that no longer exists, or `nil` if both exist.
    ///
    /// - Throws: The error of a tool's adapter. In this case, nothing is known about the items.
    func loss(in share: Share) async throws -> Loss? {
        for side in Side.allCases where !share[side].entity.isPlaceholder {
            let presence = try await presence(share, side)
            if presence.kind != .exists { return Loss(side: side, presence: presence) }
        }
        return nil
    }

    private func presence(_ share: Share, _ side: Side) async throws -> Presence {
        try await readers(share[side].entity.tool, share.account)
            .presence(of: share[side].entity, knownAs: share[side].displayKey)
    }

    /// Breaks a share that lost one of its items.
    ///
    /// The profile's policy for the other item applies only if the deletion is proved, because a missing item may only
    /// be hidden.
    ///
    /// - Parameters:
    ///   - known: The share when the item was searched for. It may have followed a conversion in the meantime.
    ///   - loss: The item that does not exist.
    ///   - cause: The cause for the history.
    /// - Returns: The decision. It is empty if the share is already broken, and `nil` if the share has other items by
    ///   now.
    /// - Throws: The error of the store.
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
                loss.side, because: reason ?? "The item does not exist.",
                policy: isCertain ? rules?.onDelete ?? .keep : .keep, now: now, cause: cause)
            try await store(decision, before: before, in: transaction)
            return decision
        }
    }
}
