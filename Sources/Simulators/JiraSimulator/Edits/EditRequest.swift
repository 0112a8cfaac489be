import SimulatorKit

/// The body of a call that edits, creates, or transitions an issue: `fields`, `update`, and `properties`.
struct EditRequest {
    /// The fields with their new values.
    ///
    /// Operations in `update` are already applied to the issue's current state.
    private(set) var values: [(field: String, value: JSONValue)] = []
    private(set) var comments: [JSONValue] = []
    private(set) var properties: [(key: String, value: JSONValue)] = []

    init(_ body: JSONValue, present issue: Issue?) throws(APIError) {
        if let fields = body["fields"], fields != .null {
            guard let members = fields.members else { throw .badRequest("Can not deserialize value out of 'fields'") }
            values = members.map { ($0.name, $0.value) }
        }
        if let update = body["update"], update != .null {
            guard let members = update.members else { throw .badRequest("Can not deserialize value out of 'update'") }
            for member in members { try add(member.value, to: member.name, present: issue) }
        }
        for property in body["properties"]?.array ?? [] {
            guard let key = property["key"]?.text, let value = property["value"] else {
                throw .badRequest("Property key and value must be given.")
            }
            properties.append((key, value))
        }
    }

    private mutating func add(_ operations: JSONValue, to field: String, present issue: Issue?) throws(APIError) {
        guard let operations = operations.array else { throw .field(field, "data was not an array") }
        guard !values.contains(where: { $0.field == field }) else {
            throw .field(field, "Field '\(field)' cannot be set in 'fields' and in 'update' at the same time.")
        }
        var elements = field == "labels" ? issue?.labels.map { .string($0) } ?? [] : issue?.custom[field]?.array ?? []
        var hasSteps = false
        for operation in operations {
            guard let first = operation.members?.first else {
                throw .field(field, "Operation must have a name and a value.")
            }
            let (verb, value) = (first.name, first.value)
            switch (field, verb) {
            case ("comment", "add"): comments.append(value)
            case (_, "set"):
                elements = value.array ?? []
                hasSteps = value.array != nil
                if !hasSteps { values.append((field, value)) }
            case _ where !Self.hasSteps(field):
                throw .field(field, "The operation '\(verb)' is not supported for field '\(field)'.")
            case (_, "add"):
                elements.append(value)
                hasSteps = true
            case (_, "remove"):
                elements.removeAll { Self.names($0, value) }
                hasSteps = true
            default: throw .field(field, "The operation '\(verb)' is not supported for field '\(field)'.")
            }
        }
        if hasSteps { values.append((field, .array(elements))) }
    }

    private static func hasSteps(_ field: String) -> Bool {
        guard let known = Field.named(field, .cloud) else { return false }
        return known.type == "array" && field != Field.sprint
    }

    /// Whether an element of the list matches the element that must be removed.
    private static func names(_ element: JSONValue, _ wanted: JSONValue) -> Bool {
        if let text = wanted.text { return element.text == text }
        return ["id", "name", "value", "accountId"].contains { key in
            wanted[key] != nil && wanted[key] == element[key]
        }
    }
}
