import EntityModel
import Primitives

/// Decides from complete reads of both items.
///
/// This slow and reliable way serves new shares, conflicts, and doubtful cases.
struct ResyncDecider {
    let rules: FieldRules
    let hasher: ContentHasher
    let now: Timestamp
    /// The cause for the history.
    let cause: String
    /// The fields of each side that a user changed last, according to the tool.
    var changedByPeople: [Side: Set<FieldID>] = [:]

    /// Decides on both items.
    ///
    /// Both items must have been read after the share's record was, and the record must not have changed since.
    /// Otherwise, comments that are missing from a list would be mistaken for deleted ones.
    func decide(source: EntitySnapshot, target: EntitySnapshot, share: Share, pairs: CommentPairIndex) -> Decision {
        var decision = Decision(share: share, pairs: pairs)
        guard share.status != .broken else { return decision }
        guard source.version >= share.source.seenVersion, target.version >= share.target.seenVersion else {
            // A snapshot that is older than the known version comes from a cache or a lagging replica of the tool.
            decision.needsResync = true
            return decision
        }
        guard !decision.hasPendingCommand else {
            // The snapshots may or may not contain the pending writes. The command's result triggers another read.
            for side in Side.allCases { decision.requireRead(side, .always) }
            return decision
        }
        for (side, snapshot) in [(Side.source, source), (.target, target)] {
            guard !decision.endShareIfMovedOrArchived(snapshot, on: side, rules: rules, now: now, cause: cause) else {
                return decision
            }
        }
        decision.share.source.record(source)
        decision.share.target.record(target)
        decision.share.source.pendingRead = nil
        decision.share.target.pendingRead = nil
        decision.share.clearRejections { $0.part == .item && $0.side == nil }

        decision.noteUnreadable(in: source, on: .source, rules.mapping, at: now, cause: cause)
        decision.noteUnreadable(in: target, on: .target, rules.mapping, at: now, cause: cause)
        decision.dropUnmappedLinks(rules.mapping)
        var writes: [Side: [FieldWrite]] = [:]
        for mapping in rules.mapping.fields {
            merge(mapping, source: source, target: target, decision: &decision, writes: &writes)
        }
        var comments: [Side: [CommentWrite]] = [:]
        if rules.hasComments, let left = source.comments, let right = target.comments {
            let merge = CommentMerge(plan: CommentDecider(rules: rules, hasher: hasher, now: now), cause: cause)
            comments = merge.merge(source: left, target: right, decision: &decision)
            decision.share.source.learnDiscussion(of: source, rules, hasher)
            decision.share.target.learnDiscussion(of: target, rules, hasher)
        }
        for side in Side.allCases {
            decision.send(
                writes[side] ?? [], comments[side] ?? [], to: side,
                occurredAt: (side == .source ? target : source).modifiedAt, now: now, cause: cause, hasher)
        }
        let canCompareComments = !rules.hasComments || source.comments != nil && target.comments != nil
        settleDueRejections(writes, comments, canCompareComments, &decision)
        if decision.share.status == .linking, !decision.hasPendingCommand {
            decision.share.status = .active
        }
        return decision
    }

    /// Postpones or removes the rejected parts whose retry is due but that no write contains.
    ///
    /// Otherwise they would cause reads repeatedly. A part that the other side still lacks stays listed, for example
    /// because the value there cannot be decoded now.
    private func settleDueRejections(
        _ writes: [Side: [FieldWrite]], _ comments: [Side: [CommentWrite]], _ canCompareComments: Bool,
        _ decision: inout Decision
    ) {
        let stopped = decision.share.suspendedFields(at: now)
        let unwritten = (decision.share.rejections ?? []).filter { rejection in
            guard rejection.part != .item, rejection.isDue(at: now), let side = rejection.side else { return false }
            guard let field = rejection.field else {
                return comments[side]?.contains { $0.origin.commentId == rejection.id } != true
            }
            guard !stopped.contains(field) else { return false }
            return writes[side]?.contains { (side == .target ? $0.source : $0.field) == field } != true
        }
        guard !unwritten.isEmpty else { return }
        for rejection in unwritten {
            if rejection.isOfComment && !canCompareComments || decision.lacks(rejection) {
                decision.share.postpone(rejection, at: now)
            } else {
                decision.share.clearRejections { $0 == rejection }
            }
        }
    }

    private func merge(
        _ mapping: Profile.FieldMapping, source: EntitySnapshot, target: EntitySnapshot, decision: inout Decision,
        writes: inout [Side: [FieldWrite]]
    ) {
        guard let left = source.fields[mapping.source], let right = target.fields[mapping.target] else {
            holdUnreadable(mapping, source: source, target: target, decision: &decision)
            var first = hasher.firstHashes(of: mapping, source: source, target: target)
            // A user may have edited the new item already. Its value is no base unless the tool reported the first one.
            if let created = decision.share.created { first[created] = nil }
            if !first.isEmpty { decision.share.fields[mapping.source, default: MergeBase()].readFirst(first) }
            return
        }
        release(mapping, source: source, target: target, decision: &decision)
        let repair = decision.share.pendingRepairs?[mapping.source]
        decision.share.requestRepair(mapping.source, nil)
        decision.share.fields[mapping.source]?.hasNewCounterpart = nil
        decision.share.clearRejections(of: mapping.source, besides: left, on: .source, hasher)
        decision.share.clearRejections(of: mapping.source, besides: right, on: .target, hasher)
        decision.noteMentions(in: left, mapping, hasher)
        decision.noteMentions(in: right, mapping, hasher)
        decision.recordLinkedEntities(at: left, mapping, on: .source)
        decision.recordLinkedEntities(at: right, mapping, on: .target)
        if repair == nil {
            for side in Side.allCases {
                rejectReset(of: mapping, side == .source ? source : target, on: side, decision: &decision)
            }
        }
        let base = decision.share.fields[mapping.source] ?? MergeBase()
        let isFirst = decision.share.status == .linking
        let direction = isFirst ? mapping.initialDirection(from: decision.share.origin) : mapping.ongoingDirection
        let found = FieldComparison(
            mapping: mapping, direction: direction, source: .init(left, source, mapping.source, hasher),
            target: .init(right, target, mapping.target, hasher))
        if base.mergesByMember(left, right) {
            mergeMembers(found, base: base, repair: repair, decision: &decision, writes: &writes)
        } else {
            mergeValues(found, base: base, repair: repair, decision: &decision, writes: &writes)
        }
    }

    /// Holds the readable value of one side if the other side's value cannot be decoded.
    private func holdUnreadable(
        _ mapping: Profile.FieldMapping, source: EntitySnapshot, target: EntitySnapshot, decision: inout Decision
    ) {
        for side in Side.allCases {
            let (here, there) = side == .source ? (source, target) : (target, source)
            guard let value = here.fields[mapping.field(on: side)], mapping.ongoingDirection.allows(from: side),
                let problem = there.unreadable?[mapping.field(on: side.other)],
                decision.share.fields[mapping.source]?.matches(value, on: side, hasher) != true
            else { continue }
            decision.hold(
                mapping, hasher(value), from: side,
                because: HeldWrite.reason(unreadable: problem, in: there.entity.tool), at: now, cause: cause)
        }
    }

    /// Retries a held value if nothing prevents the write anymore.
    private func release(
        _ mapping: Profile.FieldMapping, source: EntitySnapshot, target: EntitySnapshot, decision: inout Decision
    ) {
        for held in decision.share.fields[mapping.source]?.rejectedValues ?? [] where held.isHeld == true {
            let there = held.side == .source ? target : source
            guard there.embedded(in: mapping.field(on: held.side.other)).isEmpty else { continue }
            decision.share.fields[mapping.source]?.acceptValue(of: held.side)
        }
    }

    /// The values of one field on both sides, as they were read.
    struct FieldComparison {
        struct End {
            var value: FieldValue
            var hash: ContentHash
            var modifiedAt: Timestamp
            var losses: [FormattingLoss]?
            var stage: StateCategory?
            var team: String?
            var names: [String]
            /// Whether all members of a set could be decoded.
            var isWhole: Bool

            init(_ value: FieldValue, _ snapshot: EntitySnapshot, _ field: FieldID, _ hasher: ContentHasher) {
                self.value = value
                hash = hasher(value)
                modifiedAt = snapshot.modifiedAt
                losses = snapshot.formattingLosses?[field]
                stage = snapshot.stateCategories?[field]
                team = snapshot.team
                names = snapshot.names?[field] ?? []
                isWhole = snapshot.unreadable?[field] == nil
            }
        }

        var mapping: Profile.FieldMapping
        var direction: Profile.Direction
        var source: End
        var target: End

        subscript(side: Side) -> End { side == .source ? source : target }
        var hashes: [Side: ContentHash] { [.source: source.hash, .target: target.hash] }

        /// Returns the mapping context of a side.
        ///
        /// The item's team counts on both sides, regardless of which tool reports it.
        func circumstances(_ side: Side) -> FieldRules.MappingContext {
            FieldRules.MappingContext(
                stage: self[side].stage, team: source.team ?? target.team, names: self[side].names)
        }
    }

    // MARK: Sets

    private func mergeMembers(
        _ found: FieldComparison, base: MergeBase, repair: Share.RepairMode?, decision: inout Decision,
        writes: inout [Side: [FieldWrite]]
    ) {
        let mapping = found.mapping
        // A repair makes one side equal to the other, or gives both sides the members of both.
        let pairs = base.memberPairs(hasher) ?? []
        // Only the IDs in the pairs identify the same files. Without them, every file would be compared again.
        let isOfFiles = !found.source.value.files.isEmpty || !found.target.value.files.isEmpty
        let known =
            repair == nil ? pairs : isOfFiles ? pairs.filter { $0.source != nil && $0.target != nil } : []
        var merge = SetMerge(known, direction: found.direction) { rules.convert(member: $0, of: mapping, from: $1) }
        let share = decision.share
        merge.isDue = { hash, side in share.isDue(mapping.source, hash, on: side.other, at: now) }
        merge.mentioned = Set(base.mentioned ?? [])
        merge.merge(
            [.source: hasher.members(of: found.source.value), .target: hasher.members(of: found.target.value)],
            partial: Set(Side.allCases.filter { !found[$0].isWhole }))
        // A member that the side seems to lack may be one that cannot be decoded.
        if let side = repair?.side, found[side].isWhole { merge.prefer(to: side) }
        decision.noteKept(merge, mapping, at: now, cause: cause)
        decision.share.fields[mapping.source, default: MergeBase()].setAgreed(merge.pairs, hasher)
        for side in Side.allCases {
            let items = found.direction.allows(from: side) ? rules.awaited(in: found[side].value) : []
            decision.recordUnresolvedLinks(items, mapping, on: side, now: now, cause: cause)
        }
        for side in Side.allCases {
            guard let edit = merge.edits[side], !edit.isEmpty else { continue }
            let from = found[side.other]
            decision.record(
                .changed, side: side.other, field: mapping.field(on: side.other), at: from.modifiedAt, cause: cause)
            if repair?.side == side.other, !edit.removals.isEmpty {
                decision.record(
                    .conflict, side: side, field: mapping.field(on: side), reason: HistoryEntry.repairReason, at: now,
                    cause: cause)
            }
            writes[side, default: []].append(
                FieldWrite(
                    field: mapping.field(on: side), value: .empty, setEdit: edit, source: mapping.field(on: side.other),
                    sourceHash: from.hash, expectedHash: nil, onMissing: mapping.onMissing))
            decision.share.requestRepair(mapping.source, repair)
        }
    }

    // MARK: Single values

    private func mergeValues(
        _ found: FieldComparison, base: MergeBase, repair: Share.RepairMode?, decision: inout Decision,
        writes: inout [Side: [FieldWrite]]
    ) {
        let mapping = found.mapping
        let agree = rules.areEquivalent(
            source: found.source.value, found.circumstances(.source), target: found.target.value,
            found.circumstances(.target), of: mapping)
        let ends = (
            source: MergeVerdict.SideInput(
                hash: found.source.hash, base: base.source, modifiedAt: found.source.modifiedAt),
            target: MergeVerdict.SideInput(
                hash: found.target.hash, base: base.target, modifiedAt: found.target.modifiedAt)
        )
        let isFirst = !base.isAgreed
        var verdict =
            isFirst
            ? MergeVerdict.first(
                source: ends.source, target: ends.target, agree: agree, direction: found.direction,
                rule: mapping.conflictRule, origin: decision.share.origin, created: decision.share.created)
            : MergeVerdict.decide(
                source: ends.source, target: ends.target, agree: agree, direction: found.direction,
                rule: mapping.conflictRule, origin: decision.share.origin)
        if !agree, verdict != .unchanged,
            let side = Side.allCases.first(where: { base.mayBeOwnWrite(found[$0].value, on: $0, hasher) }),
            found.direction.allows(from: side.other)
        {
            // Tandem itself may have written this value. Therefore a later value of the other side wins.
            verdict = .propagate(from: side.other)
        }
        if let repair, !agree {
            verdict = MergeVerdict.repair(
                source: ends.source, target: ends.target, direction: found.direction, rule: mapping.conflictRule,
                from: repair.side, author: author(of: found, base: base, share: decision.share))
        }

        let isAwaiting = base.unresolvedLinks != nil
        let winner: Side
        var loss: String?
        switch verdict {
        case .unchanged:
            decision.share.fields[mapping.source]?.unresolvedLinks = nil
            decision.share.fields[mapping.source]?.unconfirmedWrites = nil
            return
        case .agreed, .acceptDifference:
            var agreed = base
            agreed.setAgreed(source: found.source.hash, target: found.target.hash)
            if verdict == .agreed {
                agreed.acceptValue()
                decision.share.clearRejections { $0.field == mapping.source && !$0.isMember }
            }
            decision.share.fields[mapping.source] = agreed
            return
        case .propagate(let side):
            winner = side
            if isFirst { loss = self.loss(of: found[side.other], on: side.other, base: base, share: decision.share) }
        case .conflict(let side):
            winner = side
            loss =
                repair == nil
                ? "The value was changed on both sides. By the profile's rule, the other side's value is kept."
                : HistoryEntry.repairReason
        }
        let from = found[winner]
        decision.share.fields[mapping.source, default: MergeBase()].readFirst(found.hashes)
        guard
            repair != nil || isAwaiting || !base.isRejected(from.hash, on: winner)
                || decision.share.isDue(mapping.source, nil, on: winner.other, at: now)
        else { return }
        // The other side's value no longer waits for a counterpart: the winner replaces it.
        let loser = decision.share[winner.other].entity.tool
        if base.unresolvedLinks?.contains(where: { $0.tool == loser }) == true {
            decision.share.fields[mapping.source]?.acceptValue(of: winner.other)
        }
        for side in Side.allCases {
            let items = side == winner ? rules.awaited(in: from.value) : []
            decision.recordUnresolvedLinks(items, mapping, on: side, now: now, cause: cause)
        }
        guard let conversion = rules.convert(from.value, of: mapping, from: winner, found.circumstances(winner)) else {
            decision.recordUnmappedValue(mapping, from.value, side: winner, hash: from.hash, now: now, cause: cause)
            return
        }
        if let embedded = found[winner.other].losses?.embedded, !embedded.isEmpty {
            decision.hold(
                mapping, from.hash, from: winner,
                because: HeldWrite.reason(embedded: embedded, in: decision.share[winner.other].entity.tool), at: now,
                cause: cause)
            return
        }
        // The command may get lost. In that case, the awaited value must not count as rejected.
        if isAwaiting { decision.share.fields[mapping.source]?.acceptValue(of: winner) }
        if let loss {
            decision.record(
                .conflict, side: winner.other, field: mapping.field(on: winner.other), reason: loss, at: now,
                cause: cause)
        }
        decision.recordFormattingLosses(
            from.losses, side: winner, field: mapping.field(on: winner), at: now, cause: cause)
        writes[winner.other, default: []].append(
            FieldWrite(
                field: mapping.field(on: winner.other), value: conversion.value, source: mapping.field(on: winner),
                sourceHash: from.hash, expectedHash: found[winner.other].hash, equivalents: conversion.equivalents,
                onMissing: mapping.onMissing,
                answers: rules.answers(to: from.value, from: winner, found.circumstances(winner))))
        // The request is kept until the result arrives: the command may never be sent, or the field may change in the
        // meantime.
        decision.share.requestRepair(mapping.source, repair)
    }

    /// Returns the only side whose value a user can have written, for a repair without a chosen side.
    private func author(of found: FieldComparison, base: MergeBase, share: Share) -> Side? {
        guard found.direction != .both else { return base.author(of: found.hashes, origin: share.origin) }
        // A field with one direction takes the sending side's value, unless that is a default of a new item.
        guard let created = share.created, found.direction.allows(from: created),
            base.writtenTo == nil, base[created] == nil || base[created] == found[created].hash
        else { return nil }
        return created.other
    }

    /// Returns the history reason for a value that is overwritten at the first transfer, or `nil` if no user entered
    /// it.
    private func loss(of value: FieldComparison.End, on side: Side, base: MergeBase, share: Share) -> String? {
        guard !value.value.isEmpty else { return nil }
        guard side != share.origin else {
            return "The other item was changed after the share started. Its value is kept."
        }
        // No user entered the values that a new item held when Tandem created it.
        guard share.created != side || base[side] != value.hash else { return nil }
        return HistoryEntry.differedFirst
    }
}
