/// A custom field as the tool defines it for one item type in one process.
struct CustomFieldDefinition: Hashable, Sendable {
    /// The properties that API v1 must return.
    static let inclusion = "[Id,Name,FieldType,EntityType[Id,Name]]"

    /// The name of the field.
    var name: String
    /// The type of the field, for example `Text` or `DropDown`.
    var type: String
    /// The type of the items, in lower case.
    var itemType: String
}

/// The JSON format of API v1 for ``inclusion``.
extension CustomFieldDefinition: Decodable {
    private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case type = "FieldType"
        case itemType = "EntityType"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        name = try values.decode(String.self, forKey: .name)
        type = try values.decodeIfPresent(String.self, forKey: .type) ?? ""
        let item = try? values.nestedContainer(keyedBy: CodingKeys.self, forKey: .itemType)
        itemType = (try? item?.decode(String.self, forKey: .name))?.lowercased() ?? ""
    }
}
