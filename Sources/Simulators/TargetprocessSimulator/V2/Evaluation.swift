import OrderedCollections
import SimulatorKit

import struct Primitives.Timestamp

/// The result of an expression: a value of the instance, or encoded JSON.
enum Outcome: Hashable, Sendable {
    case value(Value)
    case rendered(JSONValue)
}

/// An evaluation of expressions for items.
struct Evaluation: Sendable {
    let world: World
    let dates: DateStyle
    let now: Timestamp
    /// The caller.
    var user: User?
    /// The language of the expression.
    ///
    /// In a filter, a reference can be compared by its name.
    var dialect = ExpressionParser.Dialect.selectors

    /// - Throws: `APIError` that names an unknown property or function.
    func holds(_ expression: Expression, for item: Item) throws(APIError) -> Bool {
        switch try evaluate(expression, item) {
        case .value(.bool(let holds)): holds
        case .value(.items(let items)) where dialect == .filters: !items.isEmpty
        case .value(.texts(let texts)) where dialect == .filters: !texts.isEmpty
        default: false
        }
    }

    /// Rejects an expression that uses properties the type does not have, even if no items exist to evaluate it for.
    func check(_ expression: Expression, of type: ResourceType) throws(APIError) {
        switch expression {
        case .member(.it, let name):
            let isCustom = world.customFields.values.contains {
                $0.kind.name == type.name && $0.name.filter { $0 != " " }.lowercased() == name.lowercased()
            }
            let isOwn = ["resourcetype", dialect == .filters ? "tags" : ""].contains(name.lowercased())
            guard isOwn || isCustom || type.property(alias(of: name)) != nil else {
                throw .unknownProperty(name, of: type.name)
            }
        case .member(let inner, _), .custom(let inner, _), .cast(let inner, _), .not(let inner):
            try check(inner, of: type)
        case .call(.it, _, let arguments):
            for argument in arguments { try check(argument, of: type) }
        case .call(let owner, _, _): try check(owner, of: type)
        case .compare(_, let left, let right), .and(let left, let right), .or(let left, let right):
            try check(left, of: type)
            try check(right, of: type)
        case .isIn(let left, _): try check(left, of: type)
        case .literal, .it, .me, .now, .parseDate, .object: break
        }
    }

    func evaluate(_ expression: Expression, _ item: Item) throws(APIError) -> Outcome {
        switch expression {
        case .literal(let value): return .value(value)
        case .it: return .value(.item(item))
        case .now: return .value(.date(now))
        case .me: return .value(Value(user.map { .user($0) }))
        case .cast(let inner, let type):
            guard ResourceType.named(type) != nil else { throw .unknownProperty(type, of: "Object") }
            let value = try value(inner, item)
            guard case .item(let item) = value else { return .value(.null) }
            return .value(item.type.name.lowercased() == type.lowercased() ? value : .null)
        case .custom(let owner, let name):
            guard case .text(let name) = try value(name, item) else { throw .malformed }
            return .value(custom(name, in: try value(owner, item)))
        case .member(let owner, let name): return .value(try member(name, of: try value(owner, item)))
        case .call(let owner, let name, let arguments):
            return try call(name, on: try value(owner, item), arguments, item)
        case .parseDate(let text):
            guard case .text(let text) = try value(text, item), let date = world.zone.timestamp(from: text) else {
                throw .badRequest("String was not recognized as a valid DateTime.")
            }
            return .value(.date(date))
        case .compare(let comparison, let left, let right):
            return .value(.bool(try compare(comparison, try value(left, item), try value(right, item))))
        case .isIn(let left, let list):
            let left = try value(left, item)
            for right in list where try compare(.equal, left, try value(right, item)) { return .value(.bool(true)) }
            return .value(.bool(false))
        case .and(let left, let right):
            guard try holds(left, for: item) else { return .value(.bool(false)) }
            return .value(.bool(try holds(right, for: item)))
        case .or(let left, let right):
            if try holds(left, for: item) { return .value(.bool(true)) }
            return .value(.bool(try holds(right, for: item)))
        case .not(let inner): return .value(.bool(!(try holds(inner, for: item))))
        case .object(let fields): return .rendered(try record(fields, item))
        }
    }

    /// Returns one record of the answer, without members that have no value.
    func record(_ fields: [Expression.Field], _ item: Item) throws(APIError) -> JSONValue {
        var members: [JSONValue.Member] = []
        for field in fields {
            let outcome = try evaluate(field.expression, item)
            guard let name = field.name ?? field.expression.inferredName else { continue }
            let value = rendered(outcome)
            if value != .null { members.append(.init(name: name, value: value)) }
        }
        return .object(members)
    }

    /// Returns the default record of the type, for a request without `select`.
    func record(_ item: Item) -> JSONValue {
        var members: [JSONValue.Member] = [.init(name: "resourceType", value: .string(item.type.name))]
        for property in item.type.properties where property.isDefault {
            let value = rendered(.value(property.get(item, world)))
            if value != .null { members.append(.init(name: lowerCamel(property.name), value: value)) }
        }
        return .object(members)
    }

    private func value(_ expression: Expression, _ item: Item) throws(APIError) -> Value {
        guard case .value(let value) = try evaluate(expression, item) else {
            throw .badRequest("An object is not allowed here.")
        }
        return value
    }

    private func member(_ name: String, of owner: Value) throws(APIError) -> Value {
        switch owner {
        case .null: return .null
        case .item(let item):
            if name.lowercased() == "resourcetype" { return .text(item.type.name) }
            if dialect == .filters, name.lowercased() == "tags", case .card(let card) = item {
                let tags = card.tags.split(separator: ",").map { String($0.drop(while: \.isWhitespace)) }
                return .texts(tags)
            }
            guard let property = item.type.property(name) ?? item.type.property(alias(of: name)) else {
                // Expressions name a custom field without the spaces in its name.
                guard case .card(let card) = item,
                    let value = world.customValues(of: card).first(where: {
                        $0.field.name.filter { $0 != " " }.lowercased() == name.lowercased()
                    })
                else { throw .unknownProperty(name, of: item.type.name) }
                return value.plain
            }
            return property.get(item, world)
        default: throw .unknownProperty(name, of: "Object")
        }
    }

    /// Returns the API's name of a property that views name differently.
    private func alias(of name: String) -> String {
        dialect == .filters && name.lowercased() == "assigneduser" ? "Assignments" : name
    }

    private func custom(_ name: String, in owner: Value) -> Value {
        guard case .customValues(let values) = owner else { return .null }
        return values.first { $0.field.name == name }?.plain ?? .null
    }

    private func call(
        _ name: String, on owner: Value, _ arguments: [Expression], _ item: Item
    ) throws(APIError) -> Outcome {
        switch (name.lowercased(), owner, arguments.count) {
        case ("iif", _, 3):
            return try evaluate(arguments[try holds(arguments[0], for: item) ? 1 : 2], item)
        case ("ifnone", _, 2):
            let first = try evaluate(arguments[0], item)
            return first == .value(.null) ? try evaluate(arguments[1], item) : first
        case ("toplaintext", .text(let text), 0): return .value(.text(RichTextStorage.plain(text)))
        case ("toplaintext", .null, 0): return .value(.null)
        case ("text", .customValues, 1), ("number", .customValues, 1), ("date", .customValues, 1),
            ("bool", .customValues, 1):
            guard case .text(let name) = try value(arguments[0], item) else { throw unknown(name) }
            return .value(custom(name, in: owner))
        case ("sum", .items(let items), 1), ("avg", .items(let items), 1), ("average", .items(let items), 1),
            ("min", .items(let items), 1), ("max", .items(let items), 1):
            return .value(try total(name.lowercased(), of: items, arguments[0]))
        case ("any", .items(let items), 0): return .value(.bool(!items.isEmpty))
        case ("where", .texts(let texts), 1):
            // A tag is not an item: `It is 'urgent'` compares its name.
            guard case .compare(let comparison, .it, .literal(let wanted)) = arguments[0] else { throw unknown(name) }
            var kept: [String] = []
            for text in texts where try compare(comparison, .text(text), wanted) { kept.append(text) }
            return .value(.texts(kept))
        case ("count", .texts(let texts), 0): return .value(.integer(Int64(texts.count)))
        case ("contains", .texts(let texts), 1):
            guard case .text(let part) = try value(arguments[0], item) else { throw unknown(name) }
            return .value(.bool(texts.contains { $0.lowercased() == part.lowercased() }))
        case ("count", .items(let items), 0): return .value(.integer(Int64(items.count)))
        case ("count", .items(let items), 1):
            return .value(.integer(Int64(try filtered(items, arguments[0]).count)))
        case ("any", .items(let items), 1): return .value(.bool(try !filtered(items, arguments[0]).isEmpty))
        case ("where", .items(let items), 1): return .value(.items(try filtered(items, arguments[0])))
        case ("select", .items(let items), 1):
            var rendered: [JSONValue] = []
            for item in items { rendered.append(self.rendered(try evaluate(arguments[0], item))) }
            return .rendered(.array(rendered))
        case ("contains", .text(let text), 1):
            guard case .text(let part) = try value(arguments[0], item) else { throw unknown(name) }
            return .value(.bool(text.lowercased().contains(part.lowercased())))
        case ("contains", .null, 1): return .value(.bool(false))
        case ("adddays", .date(let date), 1):
            guard case .number(let days) = try value(arguments[0], item) else { throw unknown(name) }
            return .value(
                .date(Timestamp(millisecondsSinceEpoch: date.millisecondsSinceEpoch + Int64(days * 86_400_000))))
        default: throw unknown(name)
        }
    }

    /// Returns the sum, average, minimum, or maximum of an expression over the items, or no value if the list is empty.
    func total(_ name: String, of items: [Item], _ expression: Expression) throws(APIError) -> Value {
        var numbers: [Double] = []
        for item in items {
            switch try value(expression, item) {
            case .number(let number): numbers.append(number)
            case .integer(let number): numbers.append(Double(number))
            case .null: break
            default: throw .badRequest("The operands cannot be compared.")
            }
        }
        let sum = numbers.reduce(0, +)
        return switch name {
        case "sum": .number(sum)
        case "min": numbers.min().map { .number($0) } ?? .null
        case "max": numbers.max().map { .number($0) } ?? .null
        default: numbers.isEmpty ? .null : .number(sum / Double(numbers.count))
        }
    }

    private func filtered(_ items: [Item], _ condition: Expression) throws(APIError) -> [Item] {
        var kept: [Item] = []
        for item in items where try holds(condition, for: item) { kept.append(item) }
        return kept
    }

    private func compare(_ comparison: Expression.Comparison, _ left: Value, _ right: Value) throws(APIError) -> Bool {
        if left == .null || right == .null {
            switch comparison {
            case .equal: return left == right
            case .notEqual: return left != right
            default: return false
            }
        }
        let order = try order(left, right)
        return switch comparison {
        case .equal: order == 0
        case .notEqual: order != 0
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        case .greaterOrEqual: order >= 0
        }
    }

    private func order(_ left: Value, _ right: Value) throws(APIError) -> Int {
        func sign<Number: Comparable>(_ left: Number, _ right: Number) -> Int {
            left < right ? -1 : left > right ? 1 : 0
        }
        switch (left, right) {
        case (.integer(let left), .integer(let right)): return sign(left, right)
        case (.integer(let left), .number(let right)): return sign(Double(left), right)
        case (.number(let left), .integer(let right)): return sign(left, Double(right))
        case (.number(let left), .number(let right)): return sign(left, right)
        case (.text(let left), .text(let right)): return sign(left.lowercased(), right.lowercased())
        case (.date(let left), .date(let right)): return sign(left, right)
        case (.bool(let left), .bool(let right)): return left == right ? 0 : 1
        case (.item(.assignment(let assignment)), .item(.user(let user))) where dialect == .filters:
            return sign(assignment.user, user.id)
        case (.item(let left), .item(let right)): return sign(left.id, right.id)
        case (.item(let item), .text(let name)) where dialect == .filters:
            guard case .text(let own)? = item.type.property("Name")?.get(item, world) else { return 1 }
            return sign(own.lowercased(), name.lowercased())
        case (.date(let date), .text(let text)) where dialect == .filters:
            guard let day = world.zone.day(text) else {
                throw .badRequest("String was not recognized as a valid DateTime.")
            }
            return date.millisecondsSinceEpoch < day.millisecondsSinceEpoch
                ? -1 : date.millisecondsSinceEpoch < day.millisecondsSinceEpoch + 86_400_000 ? 0 : 1
        default: throw .badRequest("The operands cannot be compared.")
        }
    }

    private func unknown(_ function: String) -> APIError {
        .badRequest("Method '{method}' is not supported.", [("method", function)])
    }

    private func rendered(_ outcome: Outcome) -> JSONValue {
        guard case .value(let value) = outcome else {
            if case .rendered(let json) = outcome { return json }
            return .null
        }
        switch value {
        case .item(let item):
            var members: [JSONValue.Member] = [.init(name: "id", value: JSONValue(item.id))]
            if let name = item.type.property("Name"), case .text(let text) = name.get(item, world) {
                members.append(.init(name: "name", value: .string(text)))
            }
            members.append(.init(name: "resourceType", value: .string(item.type.referenceName)))
            return .object(members)
        case .items(let items): return .array(items.map { rendered(.value(.item($0))) })
        case .customValues(let values):
            return [
                "customFields": .array(
                    values.map { custom in
                        [
                            "name": .string(custom.field.name), "type": .string(custom.field.type.inV2.rawValue),
                            "value": custom.value,
                        ]
                    })
            ]
        default: return Rendering(world: world, dates: dates).value(value)
        }
    }
}

/// Returns a name such as `EntityState` as `entityState`.
func lowerCamel(_ name: String) -> String {
    name.prefix(1).lowercased() + name.dropFirst()
}
