/// A step that an issue's workflow permits now, with what its screen asks for.
struct JiraTransition: Decodable, Sendable {
    var id: String
    var name: String
    var to: Status
    /// By field id; `nil` where they were not asked for.
    var fields: [String: Field]?

    struct Status: Decodable, Sendable {
        var id: String?
        var name: String
        var statusCategory: Category?
    }

    struct Category: Decodable, Sendable {
        /// `new`, `indeterminate` or `done`, whatever the category is called.
        var key: String?
    }

    struct Field: Decodable, Sendable {
        var name: String?
        var required: Bool?
        var hasDefaultValue: Bool?
        var allowedValues: [JiraIssue.Value]?
    }
}

/// The answer to `GET issue/{id}/transitions`.
struct JiraTransitions: Decodable, Sendable {
    var transitions: [JiraTransition]
}
