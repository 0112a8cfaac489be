import EntityModel

/// The partial update of a work item.
///
/// Fields without an entry keep their values.
struct WorkItemChange: Hashable, Sendable, Encodable {
    struct Reference: Hashable, Sendable, Encodable {
        var id: Int64

        private enum CodingKeys: String, CodingKey {
            case id = "Id"
        }
    }

    /// The new value of a field.
    enum Input: Hashable, Sendable, Encodable {
        case text(String)
        case number(Double)
        case flag(Bool)
        case reference(Reference)
        /// The value of a custom field that contains a URL.
        case link(String)
        /// The value of a custom field that contains an item.
        case entity(ReferencedEntity)
        case null

        private enum CodingKeys: String, CodingKey {
            case url = "Url"
            case label = "Label"
            case id = "Id"
            case kind = "Kind"
        }

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .text(let text): try text.encode(to: encoder)
            case .number(let number): try number.encode(to: encoder)
            case .flag(let flag): try flag.encode(to: encoder)
            case .reference(let reference): try reference.encode(to: encoder)
            case .link(let url):
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(url, forKey: .url)
                try container.encode(url, forKey: .label)
            case .entity(let entity):
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(entity.id, forKey: .id)
                try container.encode(entity.resourceType, forKey: .kind)
            case .null:
                var container = encoder.singleValueContainer()
                try container.encodeNil()
            }
        }
    }

    var contents: [FieldID: Input] = [:]

    /// One entry in the list of custom fields, which contains names and values.
    private struct CustomField: Encodable {
        var name: String
        var value: Input

        private enum CodingKeys: String, CodingKey {
            case name = "Name"
            case value = "Value"
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldName.self)
        var custom: [CustomField] = []
        for (field, content) in contents.sorted(by: { $0.key < $1.key }) {
            if let name = field.customField {
                custom.append(CustomField(name: name, value: content))
            } else {
                try container.encode(content, forKey: FieldName(stringValue: field.rawValue))
            }
        }
        guard !custom.isEmpty else { return }
        try container.encode(custom, forKey: FieldName(stringValue: "CustomFields"))
    }
}

/// A property of a request body that has the name of a field.
struct FieldName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
