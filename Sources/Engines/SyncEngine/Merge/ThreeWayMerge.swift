import EntityModel
import Primitives

/// Decides which of two values of one field or comment wins.
enum MergeVerdict: Hashable {
    /// Neither value differs from the base.
    case unchanged
    /// Both sides hold the same value.
    ///
    /// The base must be updated.
    case agreed
    /// The value of this side is copied to the other.
    case propagate(from: Side)
    /// Both values changed.
    ///
    /// This side's value wins; the other's is lost and must be recorded in the history.
    case conflict(winner: Side)
    /// The direction does not allow the changed side to write to the other.
    ///
    /// Its value becomes the base.
    case acceptDifference

    /// The current value of one side, with its base.
    struct SideInput {
        var hash: ContentHash
        var base: ContentHash?
        var modifiedAt: Timestamp

        var hasChanged: Bool { hash != base }
        /// Whether the value is known to be an edit: it differs from the value that was agreed or read first.
        var isEdited: Bool { base.map { $0 != hash } ?? false }
    }

    /// Decides on one field.
    ///
    /// - Parameters:
    ///   - source: The source side's value.
    ///   - target: The target side's value.
    ///   - agree: Whether the two values have the same meaning under the mapping.
    ///   - direction: The direction in which values may be copied.
    ///   - rule: The rule that picks the winner when both changed since they last agreed.
    ///   - origin: The side whose value wins when the two never agreed.
    /// - Returns: The decision.
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

    /// Decides on a field whose two sides have never agreed.
    ///
    /// The bases are the values that were read first, or that a new item held when Tandem created it. A value that
    /// differs from its base is an edit and survives. If both sides held their values from the start, the origin's
    /// value wins.
    ///
    /// - Parameters:
    ///   - source: The source side's value.
    ///   - target: The target side's value.
    ///   - agree: Whether the two values have the same meaning under the mapping.
    ///   - direction: The direction in which values may be copied.
    ///   - rule: The rule that picks the winner of two edits.
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

    /// Decides on a field that a repair must make equal, whether or not it changed.
    ///
    /// - Parameters:
    ///   - source: The source side's value.
    ///   - target: The target side's value, which does not correspond.
    ///   - direction: The direction in which values may be copied.
    ///   - rule: The rule that picks the winner if neither `side` nor `author` does.
    ///   - side: The side whose value a user chose, or `nil`.
    ///   - author: The only side whose value a user wrote, or `nil` if that is not known.
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
