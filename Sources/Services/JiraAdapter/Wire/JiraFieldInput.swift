/// The content to which a request sets a field.
enum JiraFieldInput: Hashable, Sendable, Encodable {
    case text(String)
    case formatted(JiraText)
    case number(Double)
    /// A value, by its name.
    case name(String)
    /// A user of Cloud, by the account ID.
    case accountId(String)
    /// A value, by its ID.
    case id(String)
    /// A project, by its key.
    case key(String)
    /// An option and its child option, by their names.
    case value(String, child: String?)
    /// An option of a cascading field and its child option, by their IDs.
    case option(id: String, child: String?)
    case list([JiraFieldInput])
    case null
    /// The field has no parent.
    case empty

    private enum CodingKeys: CodingKey {
        case id, key, name, accountId, none, value, child
    }

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .text(let text): try text.encode(to: encoder)
        case .formatted(let text): try text.encode(to: encoder)
        case .number(let number): try number.encode(to: encoder)
        case .name(let name): try encode(name, as: .name, to: encoder)
        case .accountId(let id): try encode(id, as: .accountId, to: encoder)
        case .id(let id): try encode(id, as: .id, to: encoder)
        case .key(let key): try encode(key, as: .key, to: encoder)
        case .value(let name, let child):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .value)
            try container.encodeIfPresent(child.map { JiraFieldInput.value($0, child: nil) }, forKey: .child)
        case .option(let id, let child):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(id, forKey: .id)
            try container.encodeIfPresent(child.map(JiraFieldInput.id), forKey: .child)
        case .list(let contents): try contents.encode(to: encoder)
        case .null:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .empty: try encode(true, as: .none, to: encoder)
        }
    }

    private func encode(_ value: some Encodable, as key: CodingKeys, to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(value, forKey: key)
    }
}
