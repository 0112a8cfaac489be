/// An edit of an issue's fields.
struct JiraIssueEdit: Encodable, Sendable {
    var fields: [String: JiraFieldInput] = [:]
    /// Single steps on fields that hold several values.
    ///
    /// They leave the changes of other users intact.
    var update: [String: [Step]]?

    /// A step on a field that holds several values.
    struct Step: Hashable, Sendable, Encodable {
        var add: JiraFieldInput?
        var remove: JiraFieldInput?
        var set: JiraFieldInput?
    }

    /// Whether the edit changes no field.
    var isEmpty: Bool { fields.isEmpty && update == nil }
    /// The fields that are edited.
    var names: Set<String> { Set(fields.keys).union((update ?? [:]).keys) }

    /// Removes a field from the edit.
    mutating func remove(_ field: String) {
        fields[field] = nil
        update?[field] = nil
        if update?.isEmpty == true { update = nil }
    }
}
