/// A field, as `GET field` returns it.
///
/// Parts that cannot be decoded are treated as missing.
struct JiraFieldMetadata: Sendable {
    var id: String
    var name: String?
    var schema: Schema?
    /// The names of the field in JQL.
    var clauseNames: [String]?

    /// The kind of values that the field holds.
    struct Schema: Hashable, Sendable, Decodable {
        /// The type, such as `string`, `number`, `date`, `datetime`, `option`, `user`, `array`, or `any`.
        var type: String?
        /// The type of the elements of an `array`.
        var items: String?
        /// The name of a system field.
        var system: String?
        /// The type of a custom field, with the app that provides it.
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
