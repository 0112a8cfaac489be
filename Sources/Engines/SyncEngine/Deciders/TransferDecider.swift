import EntityModel

/// Decides the state of a share in another profile.
///
/// Where nothing else is known, the current values of both items count as agreed. The transfer itself therefore changes
/// nothing in the tools. A change that was pending before the transfer is copied afterward.
struct TransferDecider {
    /// The new profile's rules for the types of the items.
    let rules: FieldRules
    /// The old profile's type mapping for the items, or `nil` if it has none.
    let before: Profile.TypeMapping?
    let hasher: ContentHasher
    /// The side whose items have new IDs.
    let remappedSide: Side?

    /// The share in its new profile.
    struct Move {
        var share: Share
        /// The fields whose values do not correspond.
        ///
        /// Their values stay unchanged.
        var differing: [FieldID] = []
    }

    /// - Parameters:
    ///   - old: The share, without pending commands.
    ///   - profile: The new profile.
    ///   - mapping: The new profile's mapping that contains the types.
    ///   - source: The current source item, from its new tool if it has a new ID.
    ///   - target: The current target item, from its new tool if it has a new ID.
    /// - Returns: The share to store.
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

    /// Returns the merge base of a field that the old profile mapped to the same field.
    private func known(_ field: Profile.FieldMapping, of share: Share) -> MergeBase? {
        let wasMapped = before?.fields.contains { $0.source == field.source && $0.target == field.target } ?? false
        return wasMapped ? share.fields[field.source] : nil
    }

    /// Returns the known merge base with the current value of the remapped side.
    ///
    /// The migration of the tool wrote that value, not a user.
    private func transferredBase(_ known: MergeBase, of share: Share, on side: Side, _ hash: ContentHash?) -> MergeBase
    {
        var base = known
        base[side] = hash
        base.acceptValue(of: side)
        base.recordLinkedEntities(at: [], of: share[side].entity.tool)
        base.recordUnresolvedLinks([], of: share[side].entity.tool)
        base.oscillation = nil
        return base
    }

    /// Returns the current values of both sides as the agreed merge base.
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
