import EntityModel
import InternalAPI

/// The body of `POST issue`.
struct JiraNewIssue: Encodable, Sendable {
    var fields: [String: JiraFieldInput]
    var properties: [JiraShareMarker.Property]
}

/// The response to `POST issue`.
struct JiraCreatedIssue: Decodable, Sendable {
    var id: String
}

/// The issue property that marks an issue that Tandem created.
///
/// Users do not see it, and it stays with the issue when the issue is moved.
enum JiraShareMarker {
    static let key = "tandem.share"

    struct Property: Encodable, Sendable {
        var key = JiraShareMarker.key
        var value: Value

        init(share: String, of tool: Tool, _ signer: MarkerSigner) {
            value = Value(share: share, signature: signer.signature(of: [tool.id, share], as: .item))
        }
    }

    /// The value of the marker.
    ///
    /// Every user who may edit an issue can set its properties. Therefore a marker without a valid signature is
    /// ignored.
    struct Value: Codable, Sendable {
        var share: String
        var signature: String

        /// Returns the share, or `nil` if Tandem did not sign the marker.
        func share(in tool: Tool, _ signer: MarkerSigner) -> String? {
            signer.accepts(signature, of: [tool.id, share], as: .item) ? share : nil
        }
    }

    /// The response to `GET issue/{id}/properties/{key}`.
    struct Stored: Decodable, Sendable {
        /// The value, or `nil` if a user wrote something else.
        var value: Value?

        private enum CodingKeys: CodingKey {
            case value
        }

        init(from decoder: any Decoder) throws {
            value = try decoder.container(keyedBy: CodingKeys.self).decodeLeniently(Value.self, forKey: .value)
        }
    }
}

/// A field on the screen for creating issues of a type.
struct JiraCreateField: Sendable {
    var id: String
    var name: String?
    var isRequired: Bool
    /// The type, such as `string`, `number`, `date`, `datetime`, `array`, or `option`.
    var type: String?
    /// The type of the elements of an `array`.
    var items: String?
    var allowedValues: [JiraIssue.Value]
}

/// Decodes a field of `GET issue/createmeta/{project}/issuetypes/{type}` or of ``JiraCreationMetadata``.
///
/// In the latter, the ID is the key of the field. Parts that cannot be decoded are treated as missing.
extension JiraCreateField: Decodable {
    private enum CodingKeys: CodingKey {
        case fieldId, key, name, required, hasDefaultValue, schema, allowedValues
    }

    private struct Schema: Decodable {
        var type: String?
        var items: String?
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let own =
            values.decodeLeniently(String.self, forKey: .fieldId) ?? values.decodeLeniently(String.self, forKey: .key)
        guard let id = own ?? decoder.codingPath.last?.stringValue else {
            throw DecodingError.keyNotFound(
                CodingKeys.fieldId, .init(codingPath: decoder.codingPath, debugDescription: "the field has no id"))
        }
        self.id = id
        name = try? values.decode(String.self, forKey: .name)
        let isRequired = try? values.decode(Bool.self, forKey: .required)
        let hasDefault = try? values.decode(Bool.self, forKey: .hasDefaultValue)
        self.isRequired = isRequired == true && hasDefault != true
        let schema = try? values.decode(Schema.self, forKey: .schema)
        type = schema?.type
        items = schema?.items
        allowedValues = (try? values.decode([JiraIssue.Value].self, forKey: .allowedValues)) ?? []
    }
}

/// The response to `GET issue/createmeta/{project}/issuetypes/{type}`.
///
/// Each product uses another name for the list.
struct JiraCreateFieldPage: JiraPage {
    var fields: [JiraCreateField]
    var total: Int?

    var elements: [JiraCreateField] { fields }

    private enum CodingKeys: CodingKey {
        case fields, values, total
    }

    init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        fields =
            try keys.decodeIfPresent([JiraCreateField].self, forKey: .fields)
            ?? keys.decode([JiraCreateField].self, forKey: .values)
        total = try keys.decodeIfPresent(Int.self, forKey: .total)
    }
}
