import EntityModel
import Primitives

/// Decides on an event for one share, based only on the event and the stored state.
struct EventDecider {
    let rules: FieldRules
    let hasher: ContentHasher
    let now: Timestamp
    /// Whether the item that the event reports as deleted was converted to another one.
    var isConverted = false

    func decide(_ event: Event, share: Share, pairs: CommentPairIndex) -> Decision {
        var decision = Decision(share: share, pairs: pairs)
        guard let side = share.side(of: event), share.status != .broken || share.deletionFollowUp != nil else {
            return decision
        }
        let doubtful = Side.allCases.filter { share[$0].pendingCommand?.cause == event.id }
        guard doubtful.isEmpty else {
            // The event was redelivered. The command that was decided the first time may never have been sent.
            for side in doubtful { decision.probe(side, now: now) }
            return decision
        }
        switch event.kind {
        case .commandCompleted(let result) where share.status == .broken:
            ResultDecider(rules: rules, hasher: hasher, now: now).applyDeletionFollowUp(
                result, side: side, event: event, &decision)
        case _ where share.status == .broken:
            break
        case .commandCompleted(let result):
            ResultDecider(rules: rules, hasher: hasher, now: now).apply(
                result, side: side, event: event, to: &decision)
        case .updated(let snapshot):
            changed(snapshot, side: side, event: event, decision: &decision)
        case .invalidated(let version, let discussion):
            // The version alone does not cover comments: Tandem's own write may have advanced it past them.
            let hasNewComments = discussion.map { share[side].hasUnseenComments($0, rules, hasher) } ?? (version == nil)
            if hasNewComments {
                scheduleRead(side, .always, &decision)
            } else if let version, version > share[side].seenVersion {
                scheduleRead(side, .version(version), &decision)
            }
        case .commentsInvalidated(let time):
            if time > decision.share[side].seenCommentTime { scheduleRead(side, .always, &decision) }
        case .commentUpdated(let comment):
            commented(comment, side: side, event: event, decision: &decision)
        case .commentDeleted(let id):
            commentDeleted(id, side: side, event: event, decision: &decision)
        case .renamed, .mentioned:
            // Such an event is about no share. The event processor expands it before any decision.
            break
        case .deleted:
            decision.lose(
                side, because: isConverted ? Decision.convertedApart : "The item was deleted.",
                policy: isConverted ? .keep : rules.onDelete, now: now, cause: event.id)
        }
        return decision
    }

    /// Decides on the fields of one item, which was read because its event did not contain all values.
    func decide(reading event: Event, share: Share) -> Decision {
        var decision = decide(event, share: share, pairs: CommentPairIndex([]))
        decision.needsResync = decision.clearSatisfiedReads() && !decision.hasPendingCommand
        return decision
    }

    /// Requests a read at once if no command is pending.
    ///
    /// Otherwise, the result of the pending command triggers the read.
    private func scheduleRead(_ side: Side, _ unread: Share.PendingRead, _ decision: inout Decision) {
        decision.requireRead(side, unread)
        decision.needsResync = !decision.hasPendingCommand
    }

    // MARK: Fields

    private func changed(_ snapshot: EntitySnapshot, side: Side, event: Event, decision: inout Decision) {
        let seen = decision.share[side].seenVersion
        guard snapshot.version >= seen else { return }
        let differing = differences(in: snapshot, side: side, share: decision.share)
        if snapshot.version == seen {
            // Two different contents have the same version. The tool's clock is too coarse to tell which one is newer.
            if !differing.isEmpty { scheduleRead(side, .always, &decision) }
            return
        }
        let isWhole = rules.mapping.fields.allSatisfy {
            !$0.ongoingDirection.allows(from: side) || snapshot.fields[$0.field(on: side)] != nil
                || snapshot.unreadable?[$0.field(on: side)] != nil
        }
        if decision.share.status != .active || decision.hasPendingCommand || !isWhole {
            scheduleRead(side, .fields(snapshot.version), &decision)
            return
        }
        guard !decision.endShareIfMovedOrArchived(snapshot, on: side, rules: rules, now: now, cause: event.id) else {
            return
        }
        guard differing.allSatisfy({ canPropagate($0, of: snapshot, side: side, share: decision.share) }),
            !decision.isFreed(by: snapshot, on: side, rules.mapping)
        else {
            scheduleRead(side, .always, &decision)
            return
        }
        decision.share[side].record(snapshot)
        decision.noteUnreadable(in: snapshot, on: side, rules.mapping, at: now, cause: event.id)
        for mapping in rules.mapping.fields {
            decision.noteMentions(in: snapshot.fields[mapping.field(on: side)] ?? .empty, mapping, hasher)
            guard let value = snapshot.fields[mapping.field(on: side)] else { continue }
            decision.share.clearRejections(of: mapping.source, besides: value, on: side, hasher)
        }
        clearResolvedLinks(snapshot, side: side, decision: &decision)
        let writes = differing.compactMap {
            write($0, of: snapshot, side: side, event: event, decision: &decision)
        }
        decision.send(
            writes, [], to: side.other, occurredAt: snapshot.modifiedAt, now: now, cause: event.id, hasher)
    }

    /// A mapped field whose value on one side is not the one that both sides agreed on.
    private struct Difference {
        var mapping: Profile.FieldMapping
        var value: FieldValue
    }

    private func differences(in snapshot: EntitySnapshot, side: Side, share: Share) -> [Difference] {
        rules.mapping.fields.compactMap { mapping in
            guard let value = snapshot.fields[mapping.field(on: side)],
                share.fields[mapping.source]?.matches(value, on: side, hasher) != true
            else { return nil }
            return Difference(mapping: mapping, value: value)
        }
    }

    /// Drops the unresolved links of fields that hold the agreed value again.
    private func clearResolvedLinks(_ snapshot: EntitySnapshot, side: Side, decision: inout Decision) {
        for mapping in rules.mapping.fields {
            guard let value = snapshot.fields[mapping.field(on: side)],
                let base = decision.share.fields[mapping.source], base.unresolvedLinks != nil,
                !base.mergesByMember(value),
                base.isAgreed, base[side] == hasher(value)
            else { continue }
            decision.recordLinkedEntities(at: value, mapping, on: side)
            decision.share.fields[mapping.source]?.recordUnresolvedLinks([], of: snapshot.entity.tool)
        }
    }

    /// Whether the event contains enough to write the value.
    ///
    /// It does not if the other side's members, the team, or the state category must be known.
    private func canPropagate(_ difference: Difference, of snapshot: EntitySnapshot, side: Side, share: Share) -> Bool {
        let base = share.fields[difference.mapping.source] ?? MergeBase()
        // The tool must be asked whether a user restored the old value.
        guard !base.isReset(difference.value, changedAt: snapshot.modifiedAt, on: side, hasher) else { return false }
        if base.mergesByMember(difference.value) {
            return base.memberPairs(hasher).map { !$0.areWaiting(difference.value, on: side) } ?? false
        }
        guard difference.mapping.ongoingDirection.allows(from: side) else { return true }
        // Both sides must be read to distinguish an edit from a value that was never copied.
        guard base.isAgreed else { return false }
        guard difference.value.kind == .state else { return true }
        let field = difference.mapping.field(on: side)
        let circumstances = snapshot.mappingContext(of: field, team: nil)
        if rules.dependsOnTeam, circumstances.team == nil { return false }
        // A webhook request may lack the state category, which decides if no row does.
        return circumstances.stage != nil || !rules.mapping.mapsStateCategories
            || rules.convert(difference.value, of: difference.mapping, from: side, circumstances) != nil
    }

    /// Returns the write for one changed field, or `nil` if nothing is copied.
    private func write(
        _ difference: Difference, of snapshot: EntitySnapshot, side: Side, event: Event, decision: inout Decision
    ) -> FieldWrite? {
        let (mapping, value) = (difference.mapping, difference.value)
        let field = mapping.field(on: side)
        let hash = hasher(value)
        let base = decision.share.fields[mapping.source] ?? MergeBase()
        let carries = mapping.ongoingDirection.allows(from: side)
        decision.recordLinkedEntities(at: value, mapping, on: side)
        if carries { decision.record(.changed, side: side, field: field, at: event.occurredAt, cause: event.id) }
        if base.mergesByMember(value), let members = base.memberPairs(hasher) {
            var merge = SetMerge(members, direction: mapping.ongoingDirection) {
                rules.convert(member: $0, of: mapping, from: $1)
            }
            merge.mentioned = Set(base.mentioned ?? [])
            merge.merge(hasher.members(of: value), on: side, isWhole: snapshot.unreadable?[field] == nil)
            decision.noteKept(merge, mapping, at: now, cause: event.id)
            decision.share.fields[mapping.source, default: MergeBase()].setAgreed(merge.pairs, hasher)
            decision.recordUnresolvedLinks(
                carries ? rules.awaited(in: value) : [], mapping, on: side, now: now, cause: event.id)
            guard let edit = merge.edits[side.other], !edit.isEmpty else { return nil }
            return FieldWrite(
                field: mapping.field(on: side.other), value: .empty, setEdit: edit, source: field, sourceHash: hash,
                expectedHash: nil, onMissing: mapping.onMissing)
        }
        guard carries else {
            decision.share.fields[mapping.source, default: MergeBase()][side] = hash
            return nil
        }
        let circumstances = snapshot.mappingContext(of: field, team: nil)
        decision.recordUnresolvedLinks(rules.awaited(in: value), mapping, on: side, now: now, cause: event.id)
        guard let conversion = rules.convert(value, of: mapping, from: side, circumstances) else {
            decision.recordUnmappedValue(mapping, value, side: side, hash: hash, now: now, cause: event.id)
            return nil
        }
        decision.recordFormattingLosses(
            snapshot.formattingLosses?[field], side: side, field: field, at: now, cause: event.id)
        return FieldWrite(
            field: mapping.field(on: side.other), value: conversion.value, source: field, sourceHash: hash,
            expectedHash: base[side.other], equivalents: conversion.equivalents, onMissing: mapping.onMissing,
            answers: rules.answers(to: value, from: side, circumstances))
    }

    // MARK: Comments

    private func commented(_ comment: Comment, side: Side, event: Event, decision: inout Decision) {
        guard !comment.isPrivate, rules.direction(ofComment: comment.id) != .none else { return }
        guard comment.unreadable == nil else { return scheduleRead(side, .always, &decision) }
        let plan = CommentDecider(rules: rules, hasher: hasher, now: now)
        if decision.share.status != .active || decision.hasPendingCommand {
            guard plan.isUnknownChange(comment, side: side, decision: decision) else { return }
            scheduleRead(side, .always, &decision)
            return
        }
        switch plan.decide(comment, side: side, decision: &decision) {
        case .nothing:
            break
        case .resync:
            scheduleRead(side, .always, &decision)
        case .write(let write):
            decision.send(
                [], [write], to: side.other, occurredAt: comment.modifiedAt, now: now, cause: event.id, hasher)
        }
    }

    private func commentDeleted(_ id: String, side: Side, event: Event, decision: inout Decision) {
        guard rules.direction(ofComment: id) != .none else { return }
        switch decision.pairs[side, id]?.status {
        case .ended?:
            return
        case nil:
            // An event for the creation of the comment may still arrive. It must not restore the removed comment.
            decision.pairs.put(CommentPair(share: decision.share.id, origin: side, id: id, status: .calledRemoved))
        case .some:
            break
        }
        // The event may be wrong. Only a read proves that the comment was removed.
        scheduleRead(side, .always, &decision)
    }
}

extension Share {
    /// The side of the item that an event is about.
    fileprivate func side(of event: Event) -> Side? {
        // The event that reports the creation of an item contains its placeholder reference.
        if event.entity.isPlaceholder(for: id) { return origin.other }
        if let side = side(of: event.entity.key) { return side }
        // The event is the result of a command that was pending when the item was converted.
        guard case .commandCompleted = event.kind else { return nil }
        return previousSide(of: event.entity.key)
    }
}

extension Share.SideState {
    /// Records the version, the display key, and the URL of a snapshot.
    mutating func record(_ snapshot: EntitySnapshot) {
        seenVersion = max(seenVersion, snapshot.version)
        if snapshot.entity.key == entity.key { entity = snapshot.entity }
        displayKey = snapshot.displayKey ?? displayKey
        url = snapshot.url ?? url
    }
}

extension Decision {
    /// Records the items that a side's value of a field links to.
    mutating func recordLinkedEntities(at value: FieldValue, _ mapping: Profile.FieldMapping, on side: Side) {
        let items = value.links.map(\.item)
        guard !items.isEmpty || share.fields[mapping.source]?.linkedEntities != nil else { return }
        share.fields[mapping.source, default: MergeBase()].recordLinkedEntities(at: items, of: share[side].entity.tool)
    }

    /// Records the items that a side's value of a field links to and that have no counterparts yet.
    mutating func recordUnresolvedLinks(
        _ items: [EntityKey], _ mapping: Profile.FieldMapping, on side: Side, now: Timestamp, cause: String
    ) {
        let known = Set(share.fields[mapping.source]?.unresolvedLinks ?? [])
        guard !items.isEmpty || !known.isEmpty else { return }
        share.fields[mapping.source, default: MergeBase()].recordUnresolvedLinks(items, of: share[side].entity.tool)
        guard !known.isSuperset(of: items) else { return }
        record(
            .waitingForLink, side: side, field: mapping.field(on: side),
            reason: "The field links to an item that has no counterpart yet. It is synced when the counterpart exists.",
            at: now,
            cause: cause)
    }

    /// Drops the links of fields that are no longer mapped.
    mutating func dropUnmappedLinks(_ mapping: Profile.TypeMapping) {
        let mapped = Set(mapping.fields.map(\.source))
        for (field, base) in share.fields where base.linkedEntities != nil && !mapped.contains(field) {
            share.fields[field]?.unresolvedLinks = nil
            share.fields[field]?.linkedEntities = nil
        }
    }

    /// Records that the profile has no row for the value.
    mutating func recordUnmappedValue(
        _ mapping: Profile.FieldMapping, _ value: FieldValue, side: Side, hash: ContentHash, now: Timestamp,
        cause: String
    ) {
        let isAwaiting = share.fields[mapping.source]?.unresolvedLinks != nil
        share.fields[mapping.source, default: MergeBase()].reject(
            MergeBase.RejectedValue(side: side, hash: hash, isAwaiting: isAwaiting ? true : nil))
        guard !isAwaiting else { return }
        let table = value.kind == .state ? "state" : "value"
        let reason = "The profile has no \(table) mapping for this value."
        let rejection = Rejection(
            .field, on: side.other, field: mapping.source, hash: hash, reason: reason, at: now)
        _ = share.reject(rejection, isTriedAgain: false, at: now)
        record(.unmapped, side: side, field: mapping.field(on: side), reason: reason, at: now, cause: cause)
    }
}
