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
        /// The name in the site's own words, where Jira reports it.
        var untranslatedName: String?
        var statusCategory: Category?
    }

    struct Category: Decodable, Sendable {
        /// `new`, `indeterminate` or `done`, whatever the category is called.
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

/// What values a field allows has as many shapes as there are fields; only values with an id are of use.
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

/// The answer to `GET issue/{id}/transitions`.
struct JiraTransitions: Decodable, Sendable {
    var transitions: [JiraTransition]
}
