import OrderedCollections

/// The body of a call that edits, creates or moves an issue: `fields`, `update` and `properties`.
struct EditRequest {
    /// Fields with their new values, those of `update` worked out against the issue's present state.
    private(set) var values: [(field: String, value: JSONValue)] = []
    private(set) var comments: [JSONValue] = []
    private(set) var properties: [(key: String, value: JSONValue)] = []

    init(_ body: JSONValue, present issue: Issue?) throws(Refusal) {
        if let fields = body["fields"], fields != .null {
            guard let members = fields.object else { throw .badRequest("Can not deserialize value out of 'fields'") }
            values = members.map { ($0.key, $0.value) }
        }
        if let update = body["update"], update != .null {
            guard let members = update.object else { throw .badRequest("Can not deserialize value out of 'update'") }
            for (field, operations) in members { try add(operations, to: field, present: issue) }
        }
        for property in body["properties"]?.array ?? [] {
            guard let key = property["key"]?.text, let value = property["value"] else {
                throw .badRequest("Property key and value must be given.")
            }
            properties.append((key, value))
        }
    }

    private mutating func add(_ operations: JSONValue, to field: String, present issue: Issue?) throws(Refusal) {
        guard let operations = operations.array else { throw .field(field, "data was not an array") }
        guard !values.contains(where: { $0.field == field }) else {
            throw .field(field, "Field '\(field)' cannot be set in 'fields' and in 'update' at the same time.")
        }
        var labels = issue?.labels ?? []
        for operation in operations {
            guard let (verb, value) = operation.object?.elements.first else {
                throw .field(field, "Operation must have a name and a value.")
            }
            switch (field, verb) {
            case ("comment", "add"): comments.append(value)
            case ("labels", "add"): labels.append(value.text ?? "")
            case ("labels", "remove"): labels.removeAll { $0 == value.text }
            case ("labels", "set"): labels = value.array?.compactMap(\.text) ?? []
            case (_, "set"): values.append((field, value))
            default: throw .field(field, "The operation '\(verb)' is not supported for field '\(field)'.")
            }
        }
        if field == "labels" { values.append((field, .array(labels.map { .string($0) }))) }
    }
}
