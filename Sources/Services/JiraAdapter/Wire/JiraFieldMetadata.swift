/// A field as `GET field` tells of it; odd parts are as good as missing.
struct JiraFieldMetadata: Sendable {
    var id: String
    var name: String?
    var schema: Schema?
    /// The names of the field in JQL.
    var clauseNames: [String]?

    /// What values the field holds.
    struct Schema: Hashable, Sendable, Decodable {
        /// `string`, `number`, `date`, `datetime`, `option`, `user`, `array`, `any` and others.
        var type: String?
        /// What the elements of an `array` are.
        var items: String?
        /// The name of one of Jira's own fields.
        var system: String?
        /// The kind of a custom field, with the app that it comes from.
        var custom: String?
    }
}

extension JiraFieldMetadata: Decodable {
    private enum CodingKeys: CodingKey {
        case id, name, schema, clauseNames
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(String.self, forKey: .id)
        name = try? values.decode(String.self, forKey: .name)
        schema = try? values.decode(Schema.self, forKey: .schema)
        clauseNames = try? values.decode([String].self, forKey: .clauseNames)
    }
}
