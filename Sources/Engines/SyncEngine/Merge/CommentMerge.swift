import EntityModel

/// Compares all comments of both items with the stored comment pairs.
struct CommentMerge {
    let plan: CommentDecider
    let cause: String

    func merge(source: [Comment], target: [Comment], decision: inout Decision) -> [Side: [CommentWrite]] {
        let lists: [Side: [Comment]] = [.source: source, .target: target]
        var writes: [Side: [CommentWrite]] = [:]
        pairExistingCopies(lists, decision: &decision)
        for pair in decision.pairs.all {
            if let (side, write) = reconsider(pair, lists: lists, decision: &decision) {
                writes[side, default: []].append(write)
            }
        }
        for side in Side.allCases {
            noteUnreadable(lists[side] ?? [], on: side, decision: &decision)
            for comment in lists[side] ?? []
            where decision.pairs[side, comment.id] == nil && plan.rules.shouldSync(comment, from: side) {
                let hash = plan.hasher(comment)
                writes[side.other, default: []].append(
                    plan.create(comment, side: side, hash: hash, decision: &decision))
            }
        }
        return writes
    }

    /// Pairs the copies whose creation was not reported or whose earlier share has ended.
    ///
    /// A marker only identifies a possible copy. The share's record says whether Tandem created one, and with which
    /// text. If the record already has the copy, another comment with the same marker is an ordinary comment: a user
    /// copied the marker. A comment with another text is also ordinary, because users can copy markers while they use
    /// Tandem's own account.
    private func pairExistingCopies(_ lists: [Side: [Comment]], decision: inout Decision) {
        for side in Side.allCases {
            for comment in lists[side] ?? []
            where decision.pairs[side, comment.id].map({ $0.status == .calledRemoved }) ?? true {
                guard plan.isCopy(comment, side: side, share: decision.share),
                    let original = comment.origin?.commentId
                else { continue }
                guard let known = decision.pairs[side.other, original] else {
                    adoptForgotten(comment, of: original, on: side, lists, decision: &decision)
                    continue
                }
                guard known.origin == side.other, known[side].id == nil,
                    wasAskedFor(comment, as: known, find(original, in: lists[side.other]))
                else { continue }
                pair(comment, as: known, on: side, decision: &decision)
            }
        }
    }

    /// Whether a comment has the text that Tandem sent as the copy of an original.
    ///
    /// - Parameters:
    ///   - copy: The comment with the marker.
    ///   - known: The record. It has the hash of the original only if Tandem sent the copy.
    ///   - original: The original, if it still exists.
    /// - Returns: Whether the text matches.
    private func wasAskedFor(_ copy: Comment, as known: CommentPair, _ original: Comment?) -> Bool {
        guard let asked = known[known.origin].hash else { return false }
        return plan.hasher(copy) == asked || original.map { copy.says($0.body, $0.worklog) } ?? false
    }

    private func pair(_ copy: Comment, as known: CommentPair, on side: Side, decision: inout Decision) {
        var pair = known
        pair[side].id = copy.id
        if pair.status == .creating || pair.status == .rejected { pair.status = .paired }
        pair[side].hash = nil
        decision.pairs.put(pair)
    }

    /// Adopts a copy that Tandem created for an earlier share of the same items.
    ///
    /// After a share's first transfer, every copy that Tandem created is on record. From then on, an unknown copy
    /// proves nothing. A copy that has lost its original stays unchanged. A copy whose text differs from its original
    /// may be a user's comment, and is copied like one.
    private func adoptForgotten(
        _ copy: Comment, of original: String, on side: Side, _ lists: [Side: [Comment]], decision: inout Decision
    ) {
        let share = decision.share
        guard share.status == .linking, copy.isByTandem == true else { return }
        guard let there = find(original, in: lists[side.other]) else {
            decision.pairs.put(CommentPair(share: share.id, origin: side, id: copy.id, status: .ended))
            return
        }
        guard copy.says(there.body, there.worklog) else { return }
        pair(
            copy, as: CommentPair(share: share.id, origin: side.other, id: original, status: .creating), on: side,
            decision: &decision)
    }

    private func reconsider(
        _ known: CommentPair, lists: [Side: [Comment]], decision: inout Decision
    ) -> (Side, CommentWrite)? {
        var pair = known
        let origin = pair.origin
        let original = find(pair[origin].id, in: lists[origin])
        guard pair.status != .calledRemoved else { return settle(known, original, decision: &decision) }
        let copy = find(pair[origin.other].id, in: lists[origin.other])
        switch (original, copy) {
        case (nil, nil):
            pair.status = .ended
            decision.pairs.put(pair)
            return nil
        case (nil, .some):
            if pair.status != .ended {
                decision.record(.commentDeleted, side: origin, at: plan.now, cause: cause)
            }
            let write = plan.decideRemoval(origin, &pair, decision: &decision)
            decision.pairs.put(pair)
            return write.map { (origin.other, $0) }
        case (.some(let original), nil):
            let hash = plan.hasher(original)
            let isMissing = pair[origin.other].id == nil
            guard isMissing,
                pair.status == .creating
                    || pair.status == .rejected && (pair[origin].hash != hash || isDue(original, on: origin, decision)),
                plan.rules.shouldSync(original, from: origin)
            else {
                if !isMissing {
                    pair.status = .ended
                    decision.pairs.put(pair)
                }
                return nil
            }
            return (origin.other, plan.create(original, side: origin, hash: hash, decision: &decision))
        case (.some(let original), .some(let copy)):
            return compare(original, copy, pair: &pair, decision: &decision)
        }
    }

    /// Determines from a read whether a comment was removed.
    ///
    /// An event reported the removal before the comment was known.
    private func settle(
        _ claim: CommentPair, _ comment: Comment?, decision: inout Decision
    ) -> (Side, CommentWrite)? {
        let side = claim.origin
        guard let comment else {
            var pair = claim
            pair.status = .ended
            decision.pairs.put(pair)
            return nil
        }
        // The event was wrong. Another pair may have adopted the comment as its copy in the meantime.
        guard decision.pairs[side, comment.id] == claim, plan.rules.shouldSync(comment, from: side) else { return nil }
        return (
            side.other, plan.create(comment, side: side, hash: plan.hasher(comment), decision: &decision)
        )
    }

    private func compare(
        _ original: Comment, _ copy: Comment, pair: inout CommentPair, decision: inout Decision
    ) -> (Side, CommentWrite)? {
        let origin = pair.origin
        guard pair.status != .ended, original.unreadable == nil, copy.unreadable == nil else { return nil }
        let considered = pair
        let originalHash = plan.hasher(original)
        let copyHash = plan.hasher(copy)
        let verdict = MergeVerdict.decide(
            source: .init(hash: originalHash, base: pair[origin].hash, modifiedAt: original.modifiedAt),
            target: .init(hash: copyHash, base: pair[origin.other].hash, modifiedAt: copy.modifiedAt),
            agree: original.body == copy.body && original.worklog == copy.worklog,
            direction: direction(of: original, on: origin), rule: .newest, origin: .source)
        pair[origin].modifiedAt = original.modifiedAt
        pair[origin.other].modifiedAt = copy.modifiedAt
        pair.status = .paired
        defer { decision.pairs.put(pair) }
        let winner: Side
        switch verdict {
        case .unchanged:
            // A rejected text counts as agreed until its retry is due.
            guard let side = Side.allCases.first(where: { isDue($0 == origin ? original : copy, on: $0, decision) })
            else { return nil }
            winner = side
        case .agreed, .acceptDifference:
            pair[origin].hash = originalHash
            pair[origin.other].hash = copyHash
            return nil
        case .propagate(let side), .conflict(let side):
            winner = side == .source ? origin : origin.other
        }
        // A comment that became private after it was copied is not copied again.
        guard !(winner == origin ? original : copy).isPrivate else { return nil }
        if let embedded = (winner == origin ? copy : original).losses?.embedded, !embedded.isEmpty {
            let time = (winner == origin ? original : copy).modifiedAt
            if considered[winner].modifiedAt != time {
                let tool = decision.share[winner.other].entity.tool
                decision.record(
                    .held, side: winner.other,
                    reason: "A comment was held. \(HeldWrite.reason(embedded: embedded, in: tool))",
                    at: plan.now, cause: cause)
            }
            return nil
        }
        // A rejected text counts as agreed, but the other side never had it.
        let loser = winner == origin ? copy : original
        let isConflict =
            switch verdict {
            case .conflict: true
            case .propagate: decision.share.isRejected(comment: loser.id, by: winner)
            case .unchanged, .agreed, .acceptDifference: false
            }
        if isConflict {
            decision.record(
                .conflict, side: winner.other, reason: "A comment was changed on both sides. The newer text is kept.",
                at: plan.now, cause: cause)
        } else if winner == origin, pair[origin.other].hash == nil {
            decision.record(
                .conflict, side: origin.other,
                reason:
                    "The copy of a comment differed from its original when Tandem found it. The original is kept.",
                at: plan.now, cause: cause)
        }
        let (from, to) = winner == origin ? (original, copy) : (copy, original)
        let hash = winner == origin ? originalHash : copyHash
        let expected = winner == origin ? copyHash : originalHash
        return (
            winner.other,
            plan.update(from, hash: hash, side: winner, id: to.id, expected: expected, decision: decision)
        )
    }

    /// Whether the other side's tool rejected a comment whose retry is due now.
    private func isDue(_ comment: Comment, on side: Side, _ decision: Decision) -> Bool {
        decision.share.isDue(comment: comment.id, on: side.other, at: plan.now)
    }

    /// Records each comment that cannot be decoded once.
    ///
    /// The other side keeps the earlier text.
    private func noteUnreadable(_ comments: [Comment], on side: Side, decision: inout Decision) {
        for comment in comments {
            guard let problem = comment.unreadable, !comment.isPrivate,
                plan.rules.direction(ofComment: comment.id).allows(from: side)
            else { continue }
            if var pair = decision.pairs[side, comment.id] {
                guard pair.status != .ended, pair[side].modifiedAt != comment.modifiedAt else { continue }
                pair[side].modifiedAt = comment.modifiedAt
                decision.pairs.put(pair)
            } else if comment.modifiedAt <= decision.share[side].seenCommentTime {
                continue
            }
            decision.record(
                .unreadable, side: side,
                reason:
                    "Tandem cannot read a comment in \(decision.share[side].entity.tool.type.rawValue): \(problem). "
                    + "The other side keeps what it has.", at: plan.now, cause: cause)
        }
    }

    /// Returns the profile's direction with the original's side in place of the source.
    private func direction(of original: Comment, on origin: Side) -> Profile.Direction {
        switch (plan.rules.direction(ofComment: original.id), origin) {
        case (.toTarget, .target): .toSource
        case (.toSource, .target): .toTarget
        case (let direction, _): direction
        }
    }

    private func find(_ id: String?, in list: [Comment]?) -> Comment? {
        guard let id else { return nil }
        return list?.first { $0.id == id }
    }
}
