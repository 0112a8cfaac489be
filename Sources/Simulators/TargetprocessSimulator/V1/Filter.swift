import SimulatorKit

/// The `where` parameter of v1: comparisons joined by `and`.
///
/// The language has no `or` and no `not in`.
///
/// Source: Targetprocess developer hub, "Sorting and filters".
struct Filter: Sendable {
    struct Condition: Sendable {
        var path: [String]
        var comparison: Comparison
    }

    enum Comparison: Sendable {
        case compare(Operator, Literal)
        case isIn([Literal])
        case contains(String, negated: Bool)
        case isNull(negated: Bool)
    }

    enum Operator: String, Sendable {
        case eq, ne, gt, gte, lt, lte
    }

    enum Literal: Hashable, Sendable {
        case number(Double)
        case text(String)
    }

    var conditions: [Condition]

    /// - Throws: `APIError` if the text is not a list of known comparisons joined by `and`.
    init(_ text: String) throws(APIError) {
        var parser = FilterParser(text)
        conditions = try parser.conditions()
    }

    /// Returns the ID that `path` must equal if the filter requires one.
    ///
    /// The list is then found without a full scan.
    func requiredId(_ path: String) -> Int? {
        for condition in conditions where condition.path.joined(separator: ".").lowercased() == path {
            if case .compare(.eq, .number(let number)) = condition.comparison { return Int(exactly: number) }
        }
        return nil
    }

    /// - Throws: `APIError` that names a property that the type does not have.
    func matches(_ item: Item, in world: World) throws(APIError) -> Bool {
        for condition in conditions where !(try condition.holds(for: item, in: world)) { return false }
        return true
    }
}

extension Filter.Condition {
    fileprivate func holds(for item: Item, in world: World) throws(APIError) -> Bool {
        // The tool ignores a condition on the assignments of a work item: it answers 200 with unfiltered rows.
        if path.first?.lowercased() == "assignments" { return true }
        var value = Value.item(item)
        for name in path {
            guard case .item(let current) = value else {
                if value == .null { break }
                throw .unknownProperty(name, of: item.type.name)
            }
            guard let property = current.type.property(name) else {
                throw .unknownProperty(name, of: current.type.name)
            }
            value = property.get(current, world)
        }
        return try compare(value, world)
    }

    private func compare(_ value: Value, _ world: World) throws(APIError) -> Bool {
        switch comparison {
        case .isNull(let negated): return (value == .null) != negated
        case .contains(let part, let negated):
            guard case .text(let text) = value else { return negated }
            return text.lowercased().contains(part.lowercased()) != negated
        case .isIn(let literals):
            for literal in literals where try order(value, literal, world) == 0 { return true }
            return false
        case .compare(let comparison, let literal):
            let order = try order(value, literal, world)
            guard let order else { return comparison == .ne }
            return switch comparison {
            case .eq: order == 0
            case .ne: order != 0
            case .gt: order > 0
            case .gte: order >= 0
            case .lt: order < 0
            case .lte: order <= 0
            }
        }
    }

    /// Returns a negative number, zero, or a positive number as the value is below, equal to, or above the literal.
    ///
    /// Returns `nil` if the value is missing.
    private func order(_ value: Value, _ literal: Filter.Literal, _ world: World) throws(APIError) -> Int? {
        func sign<Number: Comparable>(_ left: Number, _ right: Number) -> Int {
            left < right ? -1 : left > right ? 1 : 0
        }
        switch (value, literal) {
        case (.null, _), (.items, _), (.customValues, _), (.texts, _): return nil
        case (.integer(let left), .number(let right)): return sign(Double(left), right)
        case (.number(let left), .number(let right)): return sign(left, right)
        case (.text(let left), .text(let right)): return sign(left.lowercased(), right.lowercased())
        case (.bool(let left), .text(let right)): return left == (right.lowercased() == "true") ? 0 : -1
        case (.date(let left), .text(let right)):
            guard let right = world.zone.timestamp(from: right) else { throw mismatch(right) }
            return sign(left, right)
        case (.integer(let left), .text(let right)):
            guard let right = Double(right) else { throw mismatch(right) }
            return sign(Double(left), right)
        case (.item(let left), .number(let right)): return sign(Double(left.id), right)
        default: throw mismatch(path.joined(separator: "."))
        }
    }

    private func mismatch(_ what: String) -> APIError {
        .badRequest("Unable to compare '{value}'.", [("value", what)])
    }
}
