import OrderedCollections
import SimulatorKit

import struct Primitives.Timestamp

/// A read request of v2.
///
/// Source: Targetprocess developer hub, "API v2 overview", "Selectors and filters", "Result".
struct V2Query: Sendable {
    let world: World
    let query: Query
    let base: String
    let now: Timestamp
    /// The caller.
    var user: User?

    /// - Throws: `APIError` if a `select`, `where`, or `orderBy` is invalid.
    func answer(_ type: ResourceType, id: Int?) throws(APIError) -> JSONValue {
        let fields = try fields()
        var items = try items(type, id: id)
        if let result = query["result"] { return try total(result, of: items) }
        if let order = query["orderBy"] { items = try sorted(items, order, evaluation) }
        let take = min(max(query["take"].flatMap { Int($0) } ?? 25, 0), 1000)
        let skip = max(query["skip"].flatMap { Int($0) } ?? 0, 0)
        var rendered: [JSONValue] = []
        for item in items.dropFirst(skip).prefix(take) {
            rendered.append(
                try fields.map { fields throws(APIError) in try evaluation.record(fields, item) }
                    ?? evaluation.record(item))
        }
        var members: [JSONValue.Member] = []
        if skip + take < items.count, take > 0 {
            let next = "\(base)/api/v2/\(type.name)?\(query.page(take: take, skip: skip + take))"
            members.append(.init(name: "next", value: .string(next)))
        }
        members.append(.init(name: "items", value: .array(rendered)))
        return .object(members)
    }

    private var evaluation: Evaluation {
        Evaluation(world: world, dates: query.dateStyle, now: now, user: user)
    }

    /// Returns the items that match both `where` and `filter`.
    private func items(_ type: ResourceType, id: Int?) throws(APIError) -> [Item] {
        var items = id.map { id in world.item(type, id: id).map { [$0] } ?? [] } ?? world.items(type)
        if query["includeDeleted"] == "true", let kind = CardKind(named: type.name) {
            items += world.deletedCards.values.filter { $0.kind == kind && (id ?? $0.id) == $0.id }.map { .card($0) }
        }
        if let text = query["where"] {
            let condition = try ExpressionParser.parse(text)
            try evaluation.check(condition, of: type)
            var kept: [Item] = []
            for item in items where try evaluation.holds(condition, for: item) { kept.append(item) }
            items = kept
        }
        if let text = query["filter"], !text.isEmpty {
            guard text.hasPrefix("?") else {
                throw .badRequest("Unable to parse expression '{expression}'.", [("expression", text)])
            }
            let condition = try ExpressionParser.parse(String(text.dropFirst()), .filters)
            var filtering = evaluation
            filtering.dialect = .filters
            try filtering.check(condition, of: type)
            var kept: [Item] = []
            for item in items where try filtering.holds(condition, for: item) { kept.append(item) }
            items = kept
        }
        return items
    }

    /// Returns all items in the order of their IDs, in the format of the streaming service.
    ///
    /// The stream has no pages and no totals, and each item contains its ID in addition to the selected members.
    ///
    /// - Throws: `APIError` if a `select`, `where`, or `filter` is invalid.
    func stream(_ type: ResourceType) throws(APIError) -> Stream {
        Stream(items: try items(type, id: nil).sorted { $0.id < $1.id }, fields: try fields(), evaluation: evaluation)
    }

    struct Stream: Sendable {
        fileprivate let items: [Item]
        fileprivate let fields: [Expression.Field]?
        fileprivate let evaluation: Evaluation

        var count: Int { items.count }

        /// Returns one item in the format of the stream.
        func item(_ index: Int) throws(APIError) -> JSONValue {
            let item = items[index]
            let record =
                try fields.map { fields throws(APIError) in try evaluation.record(fields, item) }
                ?? evaluation.record(item)
            return .object((record.members ?? []) + [.init(name: "__id", value: JSONValue(item.id))])
        }
    }

    /// Returns a total such as `Count` or `sum(effort)`, or several of them under names that the caller chose.
    private func total(_ text: String, of items: [Item]) throws(APIError) -> JSONValue {
        guard text.lowercased() != "count" else { return JSONValue(items.count) }
        func total(_ expression: Expression) throws(APIError) -> JSONValue {
            guard case .call(.it, let name, let arguments) = expression else { throw .malformed }
            if name.lowercased() == "count", arguments.isEmpty { return JSONValue(items.count) }
            guard arguments.count == 1, ["sum", "avg", "average", "min", "max"].contains(name.lowercased()) else {
                throw .badRequest("Method '{method}' is not supported.", [("method", name)])
            }
            let value = try evaluation.total(name.lowercased(), of: items, arguments[0])
            return Rendering(world: world, dates: query.dateStyle).value(value)
        }
        let expression = try ExpressionParser.parse(text)
        guard case .object(let fields) = expression else { return try total(expression) }
        var members: [JSONValue.Member] = []
        for field in fields {
            members.append(.init(name: field.name ?? "", value: try total(field.expression)))
        }
        return .object(members)
    }

    private func fields() throws(APIError) -> [Expression.Field]? {
        guard let select = query["select"], !select.isEmpty else { return nil }
        let text = select.hasPrefix("{") ? select : "{\(select)}"
        guard case .object(let fields) = try ExpressionParser.parse(text) else { throw .malformed }
        return fields
    }

    /// Sorts items by keys such as `effort desc,name`: each is a path with an optional direction.
    private func sorted(_ items: [Item], _ order: String, _ evaluation: Evaluation) throws(APIError) -> [Item] {
        var keyed: [(item: Item, keys: [Value])] = items.map { ($0, []) }
        var directions: [Bool] = []
        for part in order.split(separator: ",") {
            let words = part.split(separator: " ")
            guard let path = words.first, words.count <= 2 else {
                throw .badRequest("Unable to parse expression '{expression}'.", [("expression", order)])
            }
            directions.append(words.count == 2 && words[1].lowercased() == "desc")
            let expression = try ExpressionParser.parse(String(path))
            for index in keyed.indices {
                guard case .value(let value) = try evaluation.evaluate(expression, keyed[index].item) else { continue }
                keyed[index].keys.append(value)
            }
        }
        return keyed.enumerated().sorted { left, right in
            for (index, descending) in directions.enumerated() {
                let order = left.element.keys[index].order(to: right.element.keys[index])
                if order != 0 { return descending ? order > 0 : order < 0 }
            }
            return left.offset < right.offset
        }.map(\.element.item)
    }
}

extension Value {
    /// Returns the sort order: missing values come first, and kinds that cannot be compared are equal.
    func order(to other: Value) -> Int {
        func sign<Key: Comparable>(_ left: Key, _ right: Key) -> Int { left < right ? -1 : left > right ? 1 : 0 }
        return switch (self, other) {
        case (.null, .null): 0
        case (.null, _): -1
        case (_, .null): 1
        case (.integer(let left), .integer(let right)): sign(left, right)
        case (.number(let left), .number(let right)): sign(left, right)
        case (.text(let left), .text(let right)): sign(left.lowercased(), right.lowercased())
        case (.date(let left), .date(let right)): sign(left, right)
        default: 0
        }
    }
}

extension Query {
    var dateStyle: DateStyle {
        if self["isoDate"] == "1" || self["isoDate"] == "true" { return .isoWithoutZone }
        return self["dateformat"]?.lowercased() == "iso" ? .isoWithZone : .microsoft
    }
}
