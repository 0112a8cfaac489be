import EntityModel
import Primitives

/// Decides on a command result: the values that both sides agree on now, and the remaining work.
struct ResultDecider {
    let rules: FieldRules
    let hasher: ContentHasher
    let now: Timestamp

    /// Applies the result to the share.
    ///
    /// A result states facts: a value of one side was stored on the other side as another value. The facts hold for any
    /// command. However, a result that is older than the last applied one may be out of date and is ignored.
    func apply(_ result: CommandResult, side: Side, event: Event, to decision: inout Decision) {
        guard result.share == decision.share.id, result.sequence > decision.share[side].lastResultSequence else {
            return
        }
        let isAwaited = decision.share[side].pendingCommand.map { $0.sequence <= result.sequence } ?? false
        decision.share[side].lastResultSequence = result.sequence
        if isAwaited { decision.share[side].pendingCommand = nil }

        if var failure = result.failure {
            // The item no longer exists under its former ID. This does not prove that it was deleted.
            if decision.share.side(of: event.entity.key) == nil { failure.kind = .superseded }
            // An earlier attempt may have written before the item was converted, archived, or became inaccessible.
            for field in decision.share.fields.keys { decision.share.fields[field]?.recordUnconfirmedWrite(side) }
            applyFailure(failure, side: side, event: event, decision: &decision)
            return
        }
        decision.share.clearRejections { $0.part == .item && $0.side == side }
        if decision.share.suspendedFields(at: now).isEmpty { decision.share.backoff = nil }
        if let created = result.createdEntity {
            applyCreation(created, holding: result.snapshot, side: side, cause: result.command, decision: &decision)
            return
        }
        var isUnsettled = false
        for field in result.fields {
            let before = decision.share.fields
            applyFieldResult(field, side: side, cause: result.command, decision: &decision, isUnsettled: &isUnsettled)
            noteWritten(field, side: side, at: result.snapshot?.modifiedAt, before, &decision)
        }
        for comment in result.comments {
            applyCommentResult(
                comment, side: side, cause: result.command, decision: &decision, isUnsettled: &isUnsettled)
        }
        if let snapshot = result.snapshot {
            applySnapshot(snapshot, side: side, cause: result.command, decision: &decision)
        } else if let version = result.version {
            // The item was converted in the meantime. Changes before the write are out of date, and later ones are not
            // known.
            decision.share[side].seenVersion = max(decision.share[side].seenVersion, version)
            decision.requireRead(side, .always)
        }
        if isUnsettled {
            for side in Side.allCases { decision.requireRead(side, .always) }
        }
        let isUnread = decision.clearSatisfiedReads()
        decision.needsResync = isUnread && !decision.hasPendingCommand
        if !isUnread, !decision.hasPendingCommand, decision.share.status == .linking {
            decision.share.status = .active
        }
    }

    /// Applies the result of a command for an item whose counterpart was deleted.
    func applyDeletionFollowUp(_ result: CommandResult, side: Side, event: Event, _ decision: inout Decision) {
        guard result.share == decision.share.id, result.sequence > decision.share[side].lastResultSequence,
            let closing = decision.share.deletionFollowUp
        else { return }
        decision.share[side].lastResultSequence = result.sequence
        if let outstanding = decision.share[side].pendingCommand, outstanding.sequence <= result.sequence {
            decision.share[side].pendingCommand = nil
        }
        guard side == closing.side else { return }
        guard closing.sequence == result.sequence, result.failure?.kind != .superseded else {
            decision.followUpDeletion(now: now, cause: event.id)
            return
        }
        decision.share.deletionFollowUp = nil
        if let failure = result.failure {
            decision.record(.failed, side: side, reason: failure.message, at: now, cause: result.command)
        } else if case .rejected(let reason)? = result.comments.first?.outcome {
            decision.record(.commentRejected, side: side, reason: reason, at: now, cause: result.command)
        } else {
            if let comment = result.comments.first, case .applied(let id, _, _) = comment.outcome {
                CommentDecider.recordClosing(id, origin: comment.origin, on: side, in: &decision)
            }
            decision.record(
                closing.policy == .delete ? .deleted : .commentApplied, side: side,
                reason: "The counterpart of the item was deleted.", at: now, cause: result.command)
            decision.endsShare = closing.policy == .delete
        }
    }

    /// Links the new item to the share.
    private func applyCreation(
        _ item: CreatedEntity, holding stub: EntitySnapshot?, side: Side, cause: String, decision: inout Decision
    ) {
        guard decision.share[side].entity.isPlaceholder else { return }
        decision.share[side].entity = item.entity
        decision.share.status = .linking
        decision.share.mustNotifyReferringShares = true
        decision.share.scope = nil
        decision.share.created = side
        for mapping in rules.mapping.fields {
            let value = stub?.fields[mapping.field(on: side)]
            var base = decision.share.fields[mapping.source] ?? MergeBase()
            base[side] = value.map { hasher($0) }
            if base.memberPairs == nil { base.neverAgreed = true }
            decision.share.fields[mapping.source] = base
        }
        let filled = item.autofilledFields.map(\.rawValue).sorted().joined(separator: ", ")
        decision.record(
            .created, side: side,
            reason: filled.isEmpty ? nil : "Tandem filled these fields because the tool requires them: \(filled).",
            at: now, cause: cause)
        for side in Side.allCases { decision.requireRead(side, .always) }
        decision.needsResync = !decision.hasPendingCommand
    }

    private func applyFieldResult(
        _ result: FieldResult, side: Side, cause: String, decision: inout Decision, isUnsettled: inout Bool
    ) {
        guard let mapping = rules.mapping.fields.first(where: { $0.field(on: side) == result.field }) else { return }
        switch result.outcome {
        case .applied(let hash, let written):
            var base = decision.share.fields[mapping.source] ?? MergeBase()
            let hashes = [side: hash, side.other: result.sourceHash]
            base.setAgreed(
                source: hashes[.source] ?? hash, target: hashes[.target] ?? hash, writtenTo: written ? side : nil)
            base.acceptValue()
            decision.share.fields[mapping.source] = base
            decision.share.clearRejections { $0.field == mapping.source && !$0.isMember }
            decision.share.requestRepair(mapping.source, nil)
            if written {
                decision.record(
                    .applied, side: side, field: result.field, reason: result.note, at: now, cause: cause)
                decision.recordFormattingLosses(
                    result.formattingLosses, side: side, field: result.field, at: now, cause: cause)
            }
        case .merged(let members, let removed, let written):
            merge(members, removed: removed, of: mapping, side: side, cause: cause, decision: &decision)
            decision.share.fields[mapping.source]?.learn(result.contents ?? [:], on: side)
            decision.share.requestRepair(mapping.source, nil)
            if written { decision.record(.applied, side: side, field: result.field, at: now, cause: cause) }
        case .conflict:
            isUnsettled = true
        case .rejected(let reason):
            decision.share.requestRepair(mapping.source, nil)
            guard decision.share.fields[mapping.source]?.hasNewCounterpart != true else { return }
            decision.share.fields[mapping.source, default: MergeBase()].reject(
                MergeBase.RejectedValue(side: side.other, hash: result.sourceHash))
            if let kept = result.kept { decision.share.fields[mapping.source]?.keep(kept, on: side) }
            let isNews = decision.share.reject(
                Rejection(
                    .field, on: side, field: mapping.source, hash: result.sourceHash, reason: reason, at: now),
                isTriedAgain: result.mayBeAcceptedLater == true, at: now)
            guard isNews else { return }
            decision.record(.rejected, side: side, field: result.field, reason: reason, at: now, cause: cause)
        case .held(let reason):
            decision.share.requestRepair(mapping.source, nil)
            decision.hold(mapping, result.sourceHash, from: side.other, because: reason, at: now, cause: cause)
        }
    }

    /// Records the value that a write replaced, in case the tool restores it.
    private func noteWritten(
        _ result: FieldResult, side: Side, at time: Timestamp?, _ before: [FieldID: MergeBase],
        _ decision: inout Decision
    ) {
        guard let mapping = rules.mapping.fields.first(where: { $0.field(on: side) == result.field }) else { return }
        let isWritten: Bool
        var removed: [ContentHash] = []
        switch result.outcome {
        case .applied(_, let written): isWritten = written
        case .merged(_, let members, let written): (isWritten, removed) = (written, members)
        case .conflict, .rejected, .held: isWritten = false
        }
        guard isWritten else { return }
        // The value that an earlier write replaced is no longer the last one.
        decision.share.fields[mapping.source]?.written = nil
        guard let replaced = result.replaced, let time else { return }
        decision.share.fields[mapping.source]?.wrote(
            to: side, replacing: replaced, at: time, removed: removed, before: before[mapping.source] ?? MergeBase())
    }

    /// Applies the results of single members to the merge base.
    private func merge(
        _ members: [SetMemberResult], removed: [ContentHash], of mapping: Profile.FieldMapping, side: Side,
        cause: String,
        decision: inout Decision
    ) {
        var base = decision.share.fields[mapping.source] ?? MergeBase()
        var pairs = base.memberPairs(hasher) ?? []
        pairs.removeAll { $0[side].map(removed.contains) ?? false }
        for member in members {
            if member.isKept == true, let hash = member.target {
                // The tool does not remove the member. It stays without a counterpart.
                pairs.removeAll { $0[side] == hash }
                pairs.append(MemberPair(hash, on: side))
                decision.record(
                    .rejected, side: side, field: mapping.field(on: side), reason: member.reason, at: now, cause: cause)
                continue
            }
            let known = pairs.first { $0[side.other] == member.source }?.content
            // A copy that is recognized again stays a copy, regardless of its earlier counterpart.
            let origin = pairs.first { member.target != nil && $0[side] == member.target }?.originalSides
            pairs.removeAll { pair in
                pair[side.other] == member.source
                    || member.target != nil && pair[side] == member.target && pair[side.other] == nil
            }
            var pair = MemberPair(member.source, on: side.other)
            pair[side] = member.target
            pair.content = member.content ?? known
            pair.isWaitingForRoom = member.target == nil && member.reason == nil ? true : nil
            pair.isLinkUnresolved = member.target == nil && base.hasNewCounterpart == true ? true : nil
            pair.isRejected = member.target == nil && member.reason != nil && pair.isLinkUnresolved == nil ? true : nil
            pair.originalSides = member.isCopy.map { $0 ? MemberPair.Originals(side.other) : origin ?? .both }
            pairs.append(pair)
            guard let reason = member.reason else {
                decision.share.clearRejections {
                    $0.field == mapping.source && $0.side == side && $0.isMember && $0.hash == member.source
                }
                continue
            }
            let isNews = decision.share.reject(
                Rejection(
                    part(of: mapping, in: decision.share, side: side, member), on: side, field: mapping.source,
                    id: member.id, hash: member.source, reason: reason, at: now),
                isTriedAgain: member.mayBeAcceptedLater == true, at: now)
            guard isNews else { continue }
            decision.record(
                .rejected, side: side, field: mapping.field(on: side), reason: reason, at: now, cause: cause)
        }
        base.setAgreed(pairs, hasher)
        decision.share.fields[mapping.source] = base
    }

    /// Returns the kind of a member for messages.
    private func part(
        of mapping: Profile.FieldMapping, in share: Share, side: Side, _ member: SetMemberResult
    ) -> Rejection.Subject {
        guard member.id != nil else { return .member }
        return share.fields[mapping.source]?.linkedEntities == nil ? .file : .link
    }

    private func applyCommentResult(
        _ result: CommentResult, side: Side, cause: String, decision: inout Decision, isUnsettled: inout Bool
    ) {
        guard var pair = decision.pairs[side.other, result.origin.commentId] else { return }
        switch result.outcome {
        case .applied(let id, let hash, let written):
            guard pair.status != .ended else {
                // The original was removed in the meantime. The copy must be removed, too.
                isUnsettled = true
                return
            }
            // The adapter found a comment that was copied to the other side as a user's own. It cannot be a copy, too.
            guard written || !decision.pairs.isOriginal(id, on: side) else {
                isUnsettled = true
                return
            }
            // A user may have removed the copy before its creation was reported.
            let wasRemoved = decision.pairs[side, id].map { $0.status == .ended } ?? false
            pair[side].id = id
            pair[side].hash = hash
            pair[side.other].hash = result.sourceHash
            pair.status = wasRemoved ? .ended : .paired
            decision.pairs.put(pair)
            accept(result, side: side, &decision)
            if written { decision.record(.commentApplied, side: side, at: now, cause: cause) }
        case .deleted:
            pair.status = .ended
            decision.pairs.put(pair)
            accept(result, side: side, &decision)
        case .conflict:
            isUnsettled = true
        case .rejected(let reason):
            pair.status = pair[side].id == nil ? .rejected : pair.status
            pair[side.other].hash = result.sourceHash
            decision.pairs.put(pair)
            let id = result.origin.commentId
            let isNews = decision.share.reject(
                Rejection(
                    Comment.workId(id) == nil ? .comment : .worklog, on: side, id: id, hash: result.sourceHash,
                    reason: reason, at: now),
                isTriedAgain: result.mayBeAcceptedLater == true, at: now)
            guard isNews else { return }
            decision.record(.commentRejected, side: side, reason: reason, at: now, cause: cause)
        case .held(let reason):
            // The pair keeps the agreed state, so that the comment is copied once nothing prevents it.
            decision.record(.held, side: side, reason: "A comment was held. \(reason)", at: now, cause: cause)
        }
    }

    private func accept(_ result: CommentResult, side: Side, _ decision: inout Decision) {
        decision.share.clearRejections { $0.isOfComment && $0.side == side && $0.id == result.origin.commentId }
    }

    /// Applies the snapshot after the writes.
    ///
    /// If a field differs from the merge base, another user changed it.
    private func applySnapshot(_ snapshot: EntitySnapshot, side: Side, cause: String, decision: inout Decision) {
        guard snapshot.version >= decision.share[side].seenVersion else { return }
        let differs = rules.mapping.fields.contains { mapping in
            guard let value = snapshot.fields[mapping.field(on: side)] else { return false }
            return decision.share.fields[mapping.source]?.matches(value, on: side, hasher) != true
        }
        // The version counts as seen in either case. Otherwise, an older snapshot that arrives late would count as a
        // change.
        decision.share[side].record(snapshot)
        decision.noteUnreadable(in: snapshot, on: side, rules.mapping, at: now, cause: cause)
        if differs { decision.requireRead(side, .always) }
    }

    private func applyFailure(_ failure: ToolError, side: Side, event: Event, decision: inout Decision) {
        switch failure.kind {
        case .superseded:
            for side in Side.allCases { decision.requireRead(side, .always) }
            decision.needsResync = !decision.hasPendingCommand
        case .notFound, .forbidden, .credentialsRejected, .permissionLost, .rateLimited, .rejected, .unavailable,
            .unreadable:
            decision.share.backOff(at: now)
            // The next change or reconciliation retries. An immediate retry would loop while the tool is unavailable.
            for side in Side.allCases { decision.requireRead(side, .always) }
            // A read finds out at once whether the item was deleted. It sends no command to a missing item.
            if failure.kind == .notFound { decision.needsResync = !decision.hasPendingCommand }
            var rejection = Rejection(.item, on: side, reason: failure.message, at: now)
            rejection.next = decision.share.backoff?.until
            _ = decision.share.reject(rejection, isTriedAgain: false, at: now)
            decision.record(.failed, side: side, reason: failure.message, at: now, cause: event.id)
        }
    }
}
