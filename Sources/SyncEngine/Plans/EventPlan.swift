import EntityModel

/// Decides what an event means for one share, from what the event carries and what is remembered alone.
struct EventPlan {
    let rules: FieldRules
    let hasher: ContentHasher
    let now: Int64

    func decide(_ event: Event, share: Share, pairs: CommentPairs) -> Decision {
        var decision = Decision(share: share, pairs: pairs)
        guard let side = share.side(of: event), share.status != .broken else { return decision }
        let doubtful = Side.allCases.filter { share[$0].outstanding?.cause == event.id }
        guard doubtful.isEmpty else {
            // The event comes again: what was decided on it may never have been sent.
            for side in doubtful { decision.inquire(side, now: now) }
            return decision
        }
        switch event.kind {
        case .applied(let result):
            ResultPlan(rules: rules, hasher: hasher, now: now).apply(
                result, side: side, event: event, to: &decision)
        case .changed(let snapshot):
            changed(snapshot, side: side, event: event, decision: &decision)
        case .touched(let version):
            if version.map({ $0 > share[side].seen }) ?? true {
                readLater(side, version.map(Share.Unread.version) ?? .always, &decision)
            }
        case .discussed(let time):
            if time > decision.share[side].seenComments { readLater(side, .always, &decision) }
        case .commented(let comment):
            commented(comment, side: side, event: event, decision: &decision)
        case .commentDeleted(let id):
            commentDeleted(id, side: side, event: event, decision: &decision)
        case .deleted:
            decision.share.status = .broken
            decision.note(.broken, side: side, reason: "the item was deleted", at: now, cause: event.id)
        }
        return decision
    }

    /// Decides on the fields of one item, read because it had told of a change without all values.
    func decide(reading event: Event, share: Share) -> Decision {
        var decision = decide(event, share: share, pairs: CommentPairs([]))
        decision.needsReading = decision.settleUnread() && !decision.hasOutstanding
        return decision
    }

    /// Reads at once if nothing is under way; else the result of what is under way will bring it up.
    private func readLater(_ side: Side, _ unread: Share.Unread, _ decision: inout Decision) {
        decision.markUnread(side, unread)
        decision.needsReading = !decision.hasOutstanding
    }

    // MARK: Fields

    private func changed(_ snapshot: EntitySnapshot, side: Side, event: Event, decision: inout Decision) {
        let seen = decision.share[side].seen
        guard snapshot.version >= seen else { return }
        let differing = differences(in: snapshot, side: side, share: decision.share)
        if snapshot.version == seen {
            // One version, two contents: the tool's clock is too coarse to tell which came last.
            if !differing.isEmpty { readLater(side, .always, &decision) }
            return
        }
        let isWhole = rules.mapping.fields.allSatisfy {
            !$0.direction.carries(from: side) || snapshot.fields[$0.field(on: side)] != nil
        }
        if decision.share.status != .active || decision.hasOutstanding || !isWhole {
            readLater(side, .fields(snapshot.version), &decision)
            return
        }
        decision.share[side].learn(snapshot)
        carry(differing, of: snapshot, side: side, event: event, decision: &decision)
    }

    /// The mapped fields whose value on this side is not the one that both sides agreed on.
    private func differences(
        in snapshot: EntitySnapshot, side: Side, share: Share
    ) -> [(mapping: Profile.FieldMapping, value: FieldValue, hash: ContentHash)] {
        rules.mapping.fields.compactMap { mapping in
            guard let value = snapshot.fields[mapping.field(on: side)] else { return nil }
            let hash = hasher(value)
            let base = share.fields[mapping.source]
            if base?[side] == hash || base?.isRefused(hash, on: side) == true { return nil }
            return (mapping, value, hash)
        }
    }

    private func carry(
        _ differing: [(mapping: Profile.FieldMapping, value: FieldValue, hash: ContentHash)],
        of snapshot: EntitySnapshot,
        side: Side, event: Event, decision: inout Decision
    ) {
        var writes: [FieldWrite] = []
        for (mapping, value, hash) in differing {
            let field = mapping.field(on: side)
            guard mapping.direction.carries(from: side) else {
                decision.share.fields[mapping.source, default: FieldBase()][side] = hash
                continue
            }
            decision.note(.changed, side: side, field: field, at: event.occurredAt, cause: event.id)
            guard let conversion = rules.convert(value, from: side) else {
                decision.refuse(mapping, side: side, hash: hash, now: now, cause: event.id)
                continue
            }
            decision.noteLosses(snapshot.losses?[field], side: side, field: field, at: now, cause: event.id)
            writes.append(
                FieldWrite(
                    field: mapping.field(on: side.other), value: conversion.value, source: field, sourceHash: hash,
                    expected: decision.share.fields[mapping.source]?[side.other], equivalents: conversion.equivalents))
        }
        decision.send(
            writes, [], to: side.other, occurredAt: snapshot.modifiedAt, now: now, cause: event.id)
    }

    // MARK: Comments

    private func commented(_ comment: Comment, side: Side, event: Event, decision: inout Decision) {
        guard !comment.isPrivate, rules.mapping.comments != .none else { return }
        let plan = CommentPlan(rules: rules, hasher: hasher, now: now)
        if decision.share.status != .active || decision.hasOutstanding {
            guard plan.isNews(comment, side: side, decision: decision) else { return }
            readLater(side, .always, &decision)
            return
        }
        switch plan.heard(comment, side: side, decision: &decision) {
        case .nothing:
            break
        case .read:
            readLater(side, .always, &decision)
        case .write(let write):
            decision.send(
                [], [write], to: side.other, occurredAt: comment.modifiedAt, now: now, cause: event.id)
        }
    }

    private func commentDeleted(_ id: String, side: Side, event: Event, decision: inout Decision) {
        guard rules.mapping.comments != .none else { return }
        guard var pair = decision.pairs[side, id] else {
            // Word of its writing may still be on its way; it must not come back to life.
            decision.pairs.put(CommentPair(share: decision.share.id, origin: side, id: id, status: .ended))
            return
        }
        guard pair.status != .ended else { return }
        if decision.hasOutstanding {
            readLater(side, .always, &decision)
            return
        }
        let write = CommentPlan(rules: rules, hasher: hasher, now: now).removed(side, &pair, decision: &decision)
        decision.pairs.put(pair)
        decision.note(.commentDeleted, side: side, at: event.occurredAt, cause: event.id)
        if let write {
            decision.send([], [write], to: side.other, occurredAt: event.occurredAt, now: now, cause: event.id)
        }
    }
}

extension Share {
    /// The side that an event speaks of.
    fileprivate func side(of event: Event) -> Side? {
        // Word of an item's making names it as it was called before.
        if event.entity.isUnborn(for: id) { return origin.other }
        return side(of: event.entity.key)
    }
}

extension Share.End {
    /// Takes note of the version and the names that a reading tells.
    mutating func learn(_ snapshot: EntitySnapshot) {
        seen = max(seen, snapshot.version)
        if snapshot.entity.key == entity.key { entity = snapshot.entity }
        displayKey = snapshot.displayKey ?? displayKey
        url = snapshot.url ?? url
    }
}

extension Decision {
    /// Records that the profile has no word for the value on the other side.
    mutating func refuse(_ mapping: Profile.FieldMapping, side: Side, hash: ContentHash, now: Int64, cause: String) {
        share.fields[mapping.source, default: FieldBase()].refused = FieldBase.Refusal(side: side, hash: hash)
        note(
            .unmapped, side: side, field: mapping.field(on: side),
            reason: "the profile's table of states has no row for this state", at: now, cause: cause)
    }
}
