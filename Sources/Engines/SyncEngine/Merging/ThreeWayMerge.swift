import EntityModel

/// Decides which of two values of one field, or of one comment, stays.
enum MergeVerdict: Hashable {
    /// Nothing differs from the base.
    case unchanged
    /// Both sides hold the same; the base must follow.
    case agreed
    /// The value of this side goes to the other.
    case propagate(from: Side)
    /// Both changed: this side's value stays, the other's is lost and must be named.
    case conflict(winner: Side)
    /// The side that changed may not write to the other; what it holds becomes the base.
    case acceptDifference

    /// What was found on one side.
    struct SideInput {
        var hash: ContentHash
        var base: ContentHash?
        var modifiedAt: Int64

        var hasChanged: Bool { hash != base }
        /// Whether the value is known to be an edit: another value was agreed on, or read first.
        var isEdited: Bool { base.map { $0 != hash } ?? false }
    }

    /// The decision on one field.
    ///
    /// - Parameters:
    ///   - source: what the source side holds.
    ///   - target: what the target side holds.
    ///   - agree: whether the two values mean the same under the mapping.
    ///   - direction: which way values may cross.
    ///   - rule: which value stays when both changed since they last agreed.
    ///   - origin: the side whose value stays when the two never agreed.
    /// - Returns: what to do.
    static func decide(
        source: SideInput, target: SideInput, agree: Bool, direction: Profile.Direction, rule: Profile.ConflictRule,
        origin: Side
    ) -> MergeVerdict {
        if !source.hasChanged, !target.hasChanged { return .unchanged }
        if agree { return .agreed }
        switch direction {
        case .none:
            return .acceptDifference
        case .toTarget:
            return source.hasChanged ? .propagate(from: .source) : .acceptDifference
        case .toSource:
            return target.hasChanged ? .propagate(from: .target) : .acceptDifference
        case .both:
            break
        }
        guard source.base != nil, target.base != nil else { return .propagate(from: origin) }
        guard source.hasChanged, target.hasChanged else {
            return .propagate(from: source.hasChanged ? .source : .target)
        }
        return .conflict(winner: winner(source: source, target: target, rule: rule))
    }

    /// The decision on a field whose two sides have never agreed.
    ///
    /// The bases are the values that were read first, or that a new item held when Tandem created it. A value that
    /// differs from its base is an edit and survives. Values that both sides held from the start give way to the
    /// origin's.
    ///
    /// - Parameters:
    ///   - source: The source side's value.
    ///   - target: The target side's value.
    ///   - agree: Whether the two values mean the same under the mapping.
    ///   - direction: The way in which values may be copied.
    ///   - rule: The rule for two edits.
    ///   - origin: The side from which the share started.
    ///   - created: The side whose item Tandem created, or `nil` if both items existed before.
    /// - Returns: The decision.
    static func first(
        source: SideInput, target: SideInput, agree: Bool, direction: Profile.Direction, rule: Profile.ConflictRule,
        origin: Side, created: Side?
    ) -> MergeVerdict {
        if agree { return .agreed }
        func isEdited(_ side: Side) -> Bool { side == .source ? source.isEdited : target.isEdited }
        let giver: Side
        switch direction {
        case .none: return .acceptDifference
        case .toTarget: giver = .source
        case .toSource: giver = .target
        case .both:
            guard source.isEdited || target.isEdited else { return .propagate(from: origin) }
            guard source.isEdited, target.isEdited else { return .propagate(from: source.isEdited ? .source : .target) }
            return .conflict(winner: winner(source: source, target: target, rule: rule))
        }
        guard isEdited(giver) || created != giver && !isEdited(giver.other) else { return .acceptDifference }
        return .propagate(from: giver)
    }

    /// The decision on a field that a repair must make equal, whether or not it changed.
    ///
    /// - Parameters:
    ///   - source: The source side's value.
    ///   - target: The target side's value, which does not correspond.
    ///   - direction: The way in which values may be copied.
    ///   - rule: The rule that decides where nothing else does.
    ///   - side: The side whose value a person chose, or `nil`.
    ///   - author: The only side whose value is a person's, or `nil` if that is not known.
    /// - Returns: The decision.
    static func repair(
        source: SideInput, target: SideInput, direction: Profile.Direction, rule: Profile.ConflictRule,
        from side: Side?,
        author: Side? = nil
    ) -> MergeVerdict {
        let wanted = side ?? author
        return switch direction {
        case .none: .acceptDifference
        case .toTarget: wanted == .target ? .acceptDifference : .conflict(winner: .source)
        case .toSource: wanted == .source ? .acceptDifference : .conflict(winner: .target)
        case .both: .conflict(winner: wanted ?? winner(source: source, target: target, rule: rule))
        }
    }

    private static func winner(source: SideInput, target: SideInput, rule: Profile.ConflictRule) -> Side {
        switch rule {
        case .source: .source
        case .target: .target
        case .newest: target.modifiedAt > source.modifiedAt ? .target : .source
        }
    }
}
