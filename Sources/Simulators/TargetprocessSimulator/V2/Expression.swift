/// An expression of v2's `where` and `select`, and of the language of filters.
indirect enum Expression: Sendable {
    case literal(Value)
    /// The item that the expression is about.
    case it
    case member(Expression, String)
    case call(Expression, String, [Expression])
    /// What a custom field holds, by its own name: `CustomValues["Risk"]`.
    case custom(Expression, Expression)
    /// The item, taken for one of a type.
    case cast(Expression, String)
    /// The user who asks.
    case me
    case parseDate(Expression)
    case now
    case compare(Comparison, Expression, Expression)
    case isIn(Expression, [Expression])
    case and(Expression, Expression)
    case or(Expression, Expression)
    case not(Expression)
    case object([Field])

    enum Comparison: Sendable {
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    }

    /// One member of a `select`; without a name it is called after its path, or left out where that is longer.
    struct Field: Sendable {
        var name: String?
        var expression: Expression
    }

    /// The name that the tool gives to a field without one.
    var inferredName: String? {
        switch self {
        case .member(.it, let name): name
        case .call(.member(.it, let name), let function, _):
            name + function.prefix(1).uppercased() + function.dropFirst()
        default: nil
        }
    }
}
