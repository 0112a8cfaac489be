/// An expression of v2's `where` and `select`, or of the filter language.
indirect enum Expression: Sendable {
    case literal(Value)
    /// The expression is the current item.
    case it
    case member(Expression, String)
    case call(Expression, String, [Expression])
    /// The expression is the value of a custom field, selected by its own name: `CustomValues["Risk"]`.
    case custom(Expression, Expression)
    /// The expression is the item, cast to a type.
    case cast(Expression, String)
    /// The expression is the caller.
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

    /// One member of a `select`.
    ///
    /// Without a name, it gets the name of its path, or is omitted if the path has several parts.
    struct Field: Sendable {
        var name: String?
        var expression: Expression
    }

    /// The name that the tool gives to a field without a name.
    var inferredName: String? {
        switch self {
        case .member(.it, let name): name
        case .call(.member(.it, let name), let function, _):
            name + function.prefix(1).uppercased() + function.dropFirst()
        default: nil
        }
    }
}
