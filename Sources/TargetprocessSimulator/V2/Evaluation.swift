/// What an expression comes to: a value of the instance, or something already written as JSON.
enum Outcome: Hashable, Sendable {
    case value(Value)
    case rendered(JSONValue)
}

/// Computes expressions over one item.
struct Evaluation: Sendable {
    let world: World
    let dates: DateStyle
    let now: Instant

    /// - Throws: a refusal that names a property or function that there is not.
    func holds(_ expression: Expression, for item: Item) throws(Refusal) -> Bool {
        try evaluate(expression, item) == .value(.bool(true))
    }

    func evaluate(_ expression: Expression, _ item: Item) throws(Refusal) -> Outcome {
        switch expression {
        case .literal(let value): return .value(value)
        case .it: return .value(.item(item))
        case .now: return .value(.date(now))
        case .member(let owner, let name): return .value(try member(name, of: try value(owner, item)))
        case .call(let owner, let name, let arguments):
            return try call(name, on: try value(owner, item), arguments, item)
        case .parseDate(let text):
            guard case .text(let text) = try value(text, item), let date = world.zone.instant(from: text) else {
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

    /// One answered record; members without a value are left out.
    func record(_ fields: [Expression.Field], _ item: Item) throws(Refusal) -> JSONValue {
        var members: [JSONValue.Member] = []
        for field in fields {
            let outcome = try evaluate(field.expression, item)
            guard let name = field.name ?? field.expression.inferredName else { continue }
            let value = rendered(outcome)
            if value != .null { members.append(.init(name: name, value: value)) }
        }
        return .object(members)
    }

    /// All that the type answers when no `select` says otherwise.
    func record(_ item: Item) -> JSONValue {
        var members: [JSONValue.Member] = [.init(name: "resourceType", value: .string(item.type.name))]
        for property in item.type.properties where property.isDefault {
            let value = rendered(.value(property.get(item, world)))
            if value != .null { members.append(.init(name: lowerCamel(property.name), value: value)) }
        }
        return .object(members)
    }

    private func value(_ expression: Expression, _ item: Item) throws(Refusal) -> Value {
        guard case .value(let value) = try evaluate(expression, item) else {
            throw .badRequest("An object is not allowed here.")
        }
        return value
    }

    private func member(_ name: String, of owner: Value) throws(Refusal) -> Value {
        switch owner {
        case .null: return .null
        case .item(let item):
            if name.lowercased() == "resourcetype" { return .text(item.type.name) }
            guard let property = item.type.property(name) else {
                throw .unknownProperty(name, of: item.type.name)
            }
            return property.get(item, world)
        default: throw .unknownProperty(name, of: "Object")
        }
    }

    private func call(
        _ name: String, on owner: Value, _ arguments: [Expression], _ item: Item
    ) throws(Refusal) -> Outcome {
        switch (name.lowercased(), owner, arguments.count) {
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
            return .value(.date(Instant(milliseconds: date.milliseconds + Int64(days * 86_400_000))))
        default: throw unknown(name)
        }
    }

    private func filtered(_ items: [Item], _ condition: Expression) throws(Refusal) -> [Item] {
        var kept: [Item] = []
        for item in items where try holds(condition, for: item) { kept.append(item) }
        return kept
    }

    private func compare(_ comparison: Expression.Comparison, _ left: Value, _ right: Value) throws(Refusal) -> Bool {
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

    private func order(_ left: Value, _ right: Value) throws(Refusal) -> Int {
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
        case (.item(let left), .item(let right)): return sign(left.id, right.id)
        default: throw .badRequest("The operands cannot be compared.")
        }
    }

    private func unknown(_ function: String) -> Refusal {
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
                            "name": .string(custom.field.name), "type": .string(custom.field.type.rawValue),
                            "value": custom.value,
                        ]
                    })
            ]
        default: return Rendering(world: world, dates: dates).value(value)
        }
    }
}

/// `EntityState` as `entityState`.
func lowerCamel(_ name: String) -> String {
    name.prefix(1).lowercased() + name.dropFirst()
}
