import EntityModel

/// Decides which of two values of one field, or of one comment, stays.
enum ThreeWay: Hashable {
    /// Nothing differs from the base.
    case unchanged
    /// Both sides hold the same; the base must follow.
    case agree
    /// The value of this side goes to the other.
    case carry(from: Side)
    /// Both changed: this side's value stays, the other's is lost and must be named.
    case conflict(winner: Side)
    /// The side that changed may not write to the other; what it holds becomes the base.
    case keepApart

    /// What was found on one side.
    struct Finding {
        var hash: ContentHash
        var base: ContentHash?
        var modifiedAt: Int64

        var hasChanged: Bool { hash != base }
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
        source: Finding, target: Finding, agree: Bool, direction: Profile.Direction, rule: Profile.ConflictRule,
        origin: Side
    ) -> ThreeWay {
        if !source.hasChanged, !target.hasChanged { return .unchanged }
        if agree { return .agree }
        switch direction {
        case .none:
            return .keepApart
        case .toTarget:
            return source.hasChanged ? .carry(from: .source) : .keepApart
        case .toSource:
            return target.hasChanged ? .carry(from: .target) : .keepApart
        case .both:
            break
        }
        guard source.base != nil, target.base != nil else { return .carry(from: origin) }
        guard source.hasChanged, target.hasChanged else {
            return .carry(from: source.hasChanged ? .source : .target)
        }
        return .conflict(winner: winner(source: source, target: target, rule: rule))
    }

    /// The decision on a field that is to correspond again, whatever changed or did not.
    ///
    /// - Parameters:
    ///   - source: what the source side holds.
    ///   - target: what the target side holds, which does not correspond.
    ///   - direction: which way values may cross.
    ///   - rule: which value stays where no side is named.
    ///   - side: whose value is to stay; `nil` to go by the direction and the rule.
    /// - Returns: what to do.
    static func mend(
        source: Finding, target: Finding, direction: Profile.Direction, rule: Profile.ConflictRule, from side: Side?
    ) -> ThreeWay {
        switch direction {
        case .none: .keepApart
        case .toTarget: side == .target ? .keepApart : .conflict(winner: .source)
        case .toSource: side == .source ? .keepApart : .conflict(winner: .target)
        case .both: .conflict(winner: side ?? winner(source: source, target: target, rule: rule))
        }
    }

    private static func winner(source: Finding, target: Finding, rule: Profile.ConflictRule) -> Side {
        switch rule {
        case .source: .source
        case .target: .target
        case .newest: target.modifiedAt > source.modifiedAt ? .target : .source
        }
    }
}
