import EntityModel

/// Values that a tool, for example an automation in it, restored moments after Tandem wrote other values.
extension ResyncDecider {
    /// Records as rejected a value that Tandem wrote and that the tool undid.
    ///
    /// Nothing is written to the other side, because only its value was chosen by a user. If the tool says that a user
    /// restored the old value, that edit counts.
    ///
    /// - Parameters:
    ///   - mapping: The field.
    ///   - snapshot: The item as it was read.
    ///   - side: The side that holds the item.
    ///   - decision: The decision so far.
    func rejectReset(
        of mapping: Profile.FieldMapping, _ snapshot: EntitySnapshot, on side: Side, decision: inout Decision
    ) {
        let field = mapping.field(on: side)
        guard let value = snapshot.fields[field], snapshot.unreadable?[field] == nil,
            var base = decision.share.fields[mapping.source],
            base.isReset(value, changedAt: snapshot.modifiedAt, on: side, hasher),
            changedByPeople[side]?.contains(field) != true
        else { return }
        if let pairs = base.memberPairs {
            let removed = base.written?.removed ?? []
            base.written = nil
            base.setAgreed(
                withoutReset(pairs, removed: removed, value, mapping, on: side, &decision), hasher)
        } else {
            // The value that the write copied, if the other side still holds it.
            let carried = base[side.other]
            base.undoWritten(finding: hasher(value))
            base.acceptValue(of: side.other)
            if let carried { base.reject(MergeBase.RejectedValue(side: side.other, hash: carried)) }
            reject(.field, carried, of: mapping, on: side, &decision)
        }
        decision.share.fields[mapping.source] = base
        decision.record(
            .rejected, side: side, field: field, reason: HistoryEntry.reset, at: now, cause: cause)
    }

    /// Returns the pairs of a set after a side restored the members that it held before a write.
    private func withoutReset(
        _ pairs: [MemberPair], removed: [ContentHash], _ value: FieldValue, _ mapping: Profile.FieldMapping,
        on side: Side, _ decision: inout Decision
    ) -> [MemberPair] {
        let present = Set(value.members.map { hasher($0) })
        var pairs = pairs.map { pair in
            guard let hash = pair[side], !present.contains(hash), let other = pair[side.other] else { return pair }
            var pair = pair
            pair[side] = nil
            pair.isRejected = true
            reject(value.links.isEmpty ? .member : .link, other, of: mapping, on: side, &decision)
            return pair
        }
        // The members that the write removed exist again, without counterparts. Other unknown members are new.
        let known = Set(pairs.compactMap { $0[side] })
        for hash in removed where present.contains(hash) && !known.contains(hash) {
            pairs.append(MemberPair(hash, on: side))
        }
        return pairs
    }

    private func reject(
        _ part: Rejection.Subject, _ hash: ContentHash?, of mapping: Profile.FieldMapping, on side: Side,
        _ decision: inout Decision
    ) {
        _ = decision.share.reject(
            Rejection(part, on: side, field: mapping.source, hash: hash, reason: HistoryEntry.reset, at: now),
            isTriedAgain: false, at: now)
    }
}
