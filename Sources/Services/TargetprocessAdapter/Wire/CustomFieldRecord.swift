import Core

/// The value of an item's custom field.
///
/// See: Targetprocess developer hub, "Working with custom fields"
struct CustomFieldRecord: Hashable, Sendable {
    var name: String
    /// The type of the field, for example `Text` or `DropDown`.
    var type: String
    var value: Value

    enum Value: Hashable, Sendable {
        case null
        case flag(Bool)
        case number(Double)
        case text(String)
        case link(url: String, label: String?)
        /// The value is the name of another item.
        case entity(name: String)
        /// The value contains the names of several items. See ``EntityReferenceList``.
        case entities(names: [String])
        /// The value cannot be decoded.
        case unreadable
    }
}

/// The JSON formats of both API versions, whose property names differ in case.
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
    /// Whether every custom field could be decoded.
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
