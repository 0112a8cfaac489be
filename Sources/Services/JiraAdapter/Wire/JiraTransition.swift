/// A transition that an issue's workflow permits now, with the fields on its screen.
struct JiraTransition: Decodable, Sendable {
    var id: String
    var name: String
    var to: Status
    /// The fields by their IDs, or `nil` if the request did not ask for them.
    var fields: [String: Field]?

    struct Status: Decodable, Sendable {
        var id: String?
        var name: String
        /// The untranslated name, if Jira reports it.
        var untranslatedName: String?
        var statusCategory: Category?
    }

    struct Category: Decodable, Sendable {
        /// The key, which is `new`, `indeterminate`, or `done`, whatever the category's name is.
        var key: String?
    }

    struct Field: Sendable {
        var name: String?
        var required: Bool?
        var hasDefaultValue: Bool?
        var allowedValues: [JiraIssue.Value]?
        /// The type of the value: `string`, `number`, `array`, and others.
        var type: String?
        /// The type of the elements of an `array`.
        var items: String?
    }
}

/// Allowed values have a different form for each field type.
///
/// Only values with an ID are usable.
extension JiraTransition.Field: Decodable {
    private enum CodingKeys: CodingKey {
        case name, required, hasDefaultValue, allowedValues, schema, type, items
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        name = try? values.decode(String.self, forKey: .name)
        required = try? values.decode(Bool.self, forKey: .required)
        hasDefaultValue = try? values.decode(Bool.self, forKey: .hasDefaultValue)
        allowedValues = try? values.decode([JiraIssue.Value].self, forKey: .allowedValues)
        let schema = try? values.nestedContainer(keyedBy: CodingKeys.self, forKey: .schema)
        type = schema?.decodeLeniently(String.self, forKey: .type)
        items = schema?.decodeLeniently(String.self, forKey: .items)
    }
}

/// The response to `GET issue/{id}/transitions`.
struct JiraTransitions: Decodable, Sendable {
    var transitions: [JiraTransition]
}

/// The body of `POST issue/{id}/transitions`: a transition, with the values for the fields on its screen.
struct JiraTransitionRequest: Encodable, Sendable {
    var transition: Step
    var fields: [String: JiraFieldInput]?

    struct Step: Encodable, Sendable {
        var id: String
    }

    /// Creates the body.
    ///
    /// - Parameters:
    ///   - id: The ID of the transition.
    ///   - fields: The values for the fields on its screen.
    init(_ id: String, _ fields: [String: JiraFieldInput]) {
        transition = Step(id: id)
        self.fields = fields.isEmpty ? nil : fields
    }
}
