import Core

/// What an item holds in a field that an administrator made.
///
/// Source: Targetprocess developer hub, "Working with custom fields".
struct CustomFieldRecord: Hashable, Sendable {
    var name: String
    /// `Text`, `DropDown` and so on.
    var type: String
    var value: Value

    enum Value: Hashable, Sendable {
        case null
        case flag(Bool)
        case number(Double)
        case text(String)
        case link(url: String, label: String?)
        /// Another item.
        case entity(name: String)
        /// Several items, by their names: see ``EntityReferenceList``.
        case entities(names: [String])
        /// The value cannot be decoded.
        case unreadable
    }
}

/// The forms of both versions of the API, whose members differ in case.
extension CustomFieldRecord: Decodable {
    private enum CodingKeys: String, CodingKey {
        case name, type, value
        case nameV1 = "Name"
        case typeV1 = "Type"
        case valueV1 = "Value"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let isV1 = values.contains(.nameV1)
        name = try values.decode(String.self, forKey: isV1 ? .nameV1 : .name)
        type = try values.decodeIfPresent(String.self, forKey: isV1 ? .typeV1 : .type) ?? ""
        let key = isV1 ? CodingKeys.valueV1 : .value
        value = values.contains(key) ? (try? values.decode(Value.self, forKey: key)) ?? .unreadable : .null
    }
}

extension CustomFieldRecord.Value: Decodable {
    private enum CodingKeys: String, CodingKey {
        case url, label, name
        case urlV1 = "Url"
        case labelV1 = "Label"
        case nameV1 = "Name"
    }

    init(from decoder: any Decoder) throws {
        if let members = try? decoder.container(keyedBy: CodingKeys.self) {
            func text(_ keys: CodingKeys...) -> String? {
                keys.lazy.compactMap { try? members.decode(String.self, forKey: $0) }.first
            }
            if let url = text(.url, .urlV1) {
                self = .link(url: url, label: text(.label, .labelV1))
            } else {
                self = text(.name, .nameV1).map { .entity(name: $0) } ?? .unreadable
            }
            return
        }
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else {
            self = (try? container.decode(String.self)).map { .text($0) } ?? .unreadable
        }
    }
}

/// The custom fields of an item as API v2 selects them.
struct CustomValues: Hashable, Sendable {
    var customFields: [CustomFieldRecord]
    /// Whether all of them can be told apart.
    var isWhole = true
}

extension CustomValues: Decodable {
    private enum CodingKeys: CodingKey {
        case customFields
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let elements = try values.decode([LenientDecodable<CustomFieldRecord>].self, forKey: .customFields)
        customFields = elements.compactMap(\.known)
        isWhole = customFields.count == elements.count
    }
}
