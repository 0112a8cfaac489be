import EntityModel

/// Decides what a share becomes in another profile.
///
/// What both items hold now counts as agreed where nothing else is known, so that the move itself changes nothing in
/// the tools; a change that was under way to be carried over is carried over after.
struct TransferDecider {
    /// The new profile's rules for the items' types.
    let rules: FieldRules
    /// The old profile's mapping of their types; `nil` where it has none.
    let before: Profile.TypeMapping?
    let hasher: ContentHasher
    /// The side whose items have new names.
    let remappedSide: Side?

    /// A share in its new profile.
    struct Move {
        var share: Share
        /// Fields whose values do not correspond, and stay as they are.
        var differing: [FieldID] = []
    }

    /// - Parameters:
    ///   - old: at rest.
    ///   - profile: the new profile.
    ///   - mapping: the new profile's mapping that the types stand in.
    ///   - source: the item, read now; in its new tool if it is renumbered.
    ///   - target: here, too.
    /// - Returns: the share as it is to be stored.
    func move(
        _ old: Share, to profile: Profile, mapping: String, source: EntitySnapshot, target: EntitySnapshot
    ) -> Move {
        var move = Move(share: old)
        move.share.profile = profile.id
        move.share.mapping = mapping
        move.share.pendingRepairs = nil
        move.share.backoff = nil
        if remappedSide != nil { move.share.rejections = nil }
        move.share.fields = [:]
        if let side = remappedSide {
            var end = Share.SideState(entity: (side == .source ? source : target).entity)
            end.lastResultSequence = old[side].lastResultSequence
            move.share[side] = end
            move.share[side].record(side == .source ? source : target)
        }
        for field in rules.mapping.fields {
            let left = source.fields[field.source], right = target.fields[field.target]
            if let known = known(field, of: old) {
                guard let remappedSide, let left, let right else {
                    move.share.fields[field.source] = known
                    continue
                }
                let (base, agrees) = agreed(field, left, source, right, target)
                move.share.fields[field.source] =
                    known.memberPairs == nil
                    ? transferredBase(known, of: old, on: remappedSide, base[remappedSide]) : base
                if !agrees { move.differing.append(field.source) }
            } else if let left, let right {
                let (base, agrees) = agreed(field, left, source, right, target)
                move.share.fields[field.source] = base
                if !agrees { move.differing.append(field.source) }
            }
        }
        return move
    }

    /// What is known of a field that the old profile mapped to the same one.
    private func known(_ field: Profile.FieldMapping, of share: Share) -> MergeBase? {
        let wasMapped = before?.fields.contains { $0.source == field.source && $0.target == field.target } ?? false
        return wasMapped ? share.fields[field.source] : nil
    }

    /// What is known, with the renumbered side as it is now: a value there was written by the move of the tool, not by
    /// a person.
    private func transferredBase(_ known: MergeBase, of share: Share, on side: Side, _ hash: ContentHash?) -> MergeBase
    {
        var base = known
        base[side] = hash
        base.rejected = known.rejected?.side == side ? nil : known.rejected
        base.recordLinkedEntities(at: [], of: share[side].entity.tool)
        base.recordUnresolvedLinks([], of: share[side].entity.tool)
        base.oscillation = nil
        return base
    }

    /// What both hold, taken for agreed.
    private func agreed(
        _ field: Profile.FieldMapping, _ left: FieldValue, _ source: EntitySnapshot, _ right: FieldValue,
        _ target: EntitySnapshot
    ) -> (base: MergeBase, agrees: Bool) {
        if MergeBase().mergesByMember(left, right) { return members(field, left, right) }
        let team = source.team ?? target.team
        let agrees = rules.areEquivalent(
            source: left, source.mappingContext(of: field.source, team: team), target: right,
            target.mappingContext(of: field.target, team: team), of: field)
        return (MergeBase(source: hasher(left), target: hasher(right)), agrees)
    }

    private func members(
        _ field: Profile.FieldMapping, _ left: FieldValue, _ right: FieldValue
    ) -> (base: MergeBase, agrees: Bool) {
        var merge = SetMerge([], direction: .none) { rules.convert(member: $0, of: field, from: $1) }
        merge.pairsLikeFiles = true
        merge.merge([.source: hasher.members(of: left), .target: hasher.members(of: right)])
        var base = MergeBase()
        base.setAgreed(merge.pairs, hasher)
        return (base, merge.pairs.allSatisfy { $0.source != nil && $0.target != nil })
    }
}
