import EntityModel

/// Decides what an adapter's answer to a command means: what both sides agree on now, and what is left to do.
struct ResultDecider {
    let rules: FieldRules
    let hasher: ContentHasher
    let now: Int64

    /// Takes the answer into the share.
    ///
    /// An answer states facts: this value of one side stands on the other as that. They hold whoever asked, but an
    /// answer to an older command than the last answered one may be out of date and is passed over.
    func apply(_ result: CommandResult, side: Side, event: Event, to decision: inout Decision) {
        guard result.share == decision.share.id, result.sequence > decision.share[side].lastResultSequence else {
            return
        }
        let isAwaited = decision.share[side].pendingCommand.map { $0.sequence <= result.sequence } ?? false
        decision.share[side].lastResultSequence = result.sequence
        if isAwaited { decision.share[side].pendingCommand = nil }

        if var failure = result.failure {
            // That the item is not there any more under its former id says nothing.
            if decision.share.side(of: event.entity.key) == nil { failure.kind = .superseded }
            // An earlier attempt may have written before the item got another id, was archived, or went out of reach.
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
            take(field, side: side, cause: result.command, decision: &decision, isUnsettled: &isUnsettled)
            noteWritten(field, side: side, at: result.snapshot?.modifiedAt, before, &decision)
        }
        for comment in result.comments {
            take(comment, side: side, cause: result.command, decision: &decision, isUnsettled: &isUnsettled)
        }
        if let snapshot = result.snapshot {
            take(snapshot, side: side, cause: result.command, decision: &decision)
        } else if let version = result.version {
            // Converted since: what it told before it was written is out of date, what it told later is not known.
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

    /// Takes the answer to what is done to an item whose counterpart was deleted.
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
                reason: "its counterpart was deleted", at: now, cause: result.command)
            decision.endsShare = closing.policy == .delete
        }
    }

    /// The item that was to be made is there: now the two are linked.
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
            .created, side: side, reason: filled.isEmpty ? nil : "filled in because the tool demands them: \(filled)",
            at: now, cause: cause)
        for side in Side.allCases { decision.requireRead(side, .always) }
        decision.needsResync = !decision.hasPendingCommand
    }

    private func take(
        _ result: FieldResult, side: Side, cause: String, decision: inout Decision, isUnsettled: inout Bool
    ) {
        guard let mapping = rules.mapping.fields.first(where: { $0.field(on: side) == result.field }) else { return }
        switch result.outcome {
        case .applied(let hash, let written):
            var base = decision.share.fields[mapping.source] ?? MergeBase()
            let hashes = [side: hash, side.other: result.sourceHash]
            base.setAgreed(
                source: hashes[.source] ?? hash, target: hashes[.target] ?? hash, writtenTo: written ? side : nil)
            base.rejected = nil
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
            decision.share.fields[mapping.source, default: MergeBase()].rejected = MergeBase.RejectedValue(
                side: side.other, hash: result.sourceHash)
            // The field may hold another value than before, which is no edit: the tool accepted the write and undid it.
            if let kept = result.kept { decision.share.fields[mapping.source]?[side] = kept }
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

    /// Remembers what a write replaced, in case the tool puts it back.
    private func noteWritten(
        _ result: FieldResult, side: Side, at time: Int64?, _ before: [FieldID: MergeBase], _ decision: inout Decision
    ) {
        guard let mapping = rules.mapping.fields.first(where: { $0.field(on: side) == result.field }) else { return }
        let isWritten =
            switch result.outcome {
            case .applied(_, let written), .merged(_, _, let written): written
            case .conflict, .rejected, .held: false
            }
        guard isWritten, let replaced = result.replaced, let time else { return }
        decision.share.fields[mapping.source]?.wrote(
            to: side, replacing: replaced, at: time, before: before[mapping.source] ?? MergeBase())
    }

    /// Takes the fate of single members into what is agreed.
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
                // The tool does not remove it: it stays, and stands for nothing.
                pairs.removeAll { $0[side] == hash }
                pairs.append(MemberPair(hash, on: side))
                decision.record(
                    .rejected, side: side, field: mapping.field(on: side), reason: member.reason, at: now, cause: cause)
                continue
            }
            let known = pairs.first { $0[side.other] == member.source }?.content
            // A copy that is recognized again stays a copy, whatever stood for it before.
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

    /// The word for a member of a field in messages.
    private func part(
        of mapping: Profile.FieldMapping, in share: Share, side: Side, _ member: SetMemberResult
    ) -> Rejection.Subject {
        guard member.id != nil else { return .member }
        return share.fields[mapping.source]?.linkedEntities == nil ? .file : .link
    }

    private func take(
        _ result: CommentResult, side: Side, cause: String, decision: inout Decision, isUnsettled: inout Bool
    ) {
        guard var pair = decision.pairs[side.other, result.origin.commentId] else { return }
        switch result.outcome {
        case .applied(let id, let hash, let written):
            guard pair.status != .ended else {
                // Its original went away meanwhile; the copy must go too.
                isUnsettled = true
                return
            }
            // A person may have removed the copy before its making was heard of.
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
            // The pair keeps what was agreed, so that the comment crosses once nothing stands in its way.
            decision.record(.held, side: side, reason: "A comment: \(reason)", at: now, cause: cause)
        }
    }

    private func accept(_ result: CommentResult, side: Side, _ decision: inout Decision) {
        decision.share.clearRejections { $0.isOfComment && $0.side == side && $0.id == result.origin.commentId }
    }

    /// The item as it stands after the writes: a field that differs from the base was changed by someone else.
    private func take(_ snapshot: EntitySnapshot, side: Side, cause: String, decision: inout Decision) {
        guard snapshot.version >= decision.share[side].seenVersion else { return }
        let differs = rules.mapping.fields.contains { mapping in
            guard let value = snapshot.fields[mapping.field(on: side)] else { return false }
            return decision.share.fields[mapping.source]?.matches(value, on: side, hasher) != true
        }
        // The version counts as seen either way: an older snapshot that comes late must not be taken for a change.
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
            // Left for the next change or reconciliation, so that a tool that is away is not asked in a circle.
            for side in Side.allCases { decision.requireRead(side, .always) }
            var rejection = Rejection(.item, on: side, reason: failure.message, at: now)
            rejection.next = decision.share.backoff?.until
            _ = decision.share.reject(rejection, isTriedAgain: false, at: now)
            decision.record(.failed, side: side, reason: failure.message, at: now, cause: event.id)
        }
    }
}
