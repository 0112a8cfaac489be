import EntityModel
import InternalAPI

/// The body of `POST issue`.
struct JiraNewIssue: Encodable, Sendable {
    var fields: [String: JiraFieldInput]
    var properties: [JiraShareMarker.Property]
}

/// The answer to `POST issue`.
struct JiraCreatedIssue: Decodable, Sendable {
    var id: String
}

/// The issue property by which an issue is known that Tandem made.
///
/// No person sees it, and it goes with the issue wherever that is moved.
enum JiraShareMarker {
    static let key = "tandem.share"

    struct Property: Encodable, Sendable {
        var key = JiraShareMarker.key
        var value: Value

        init(share: String, of tool: Tool, _ signer: MarkerSigner) {
            value = Value(share: share, signature: signer.signature(of: [tool.id, share], as: .item))
        }
    }

    /// Everyone who may edit an issue can set its properties, so that a value without a valid signature means nothing.
    struct Value: Codable, Sendable {
        var share: String
        var signature: String

        /// The share, or `nil` if Tandem did not sign the marker.
        func share(in tool: Tool, _ signer: MarkerSigner) -> String? {
            signer.accepts(signature, of: [tool.id, share], as: .item) ? share : nil
        }
    }

    /// The answer to `GET issue/{id}/properties/{key}`.
    struct Stored: Decodable, Sendable {
        /// `nil` if a user wrote something else.
        var value: Value?

        private enum CodingKeys: CodingKey {
            case value
        }

        init(from decoder: any Decoder) throws {
            value = try decoder.container(keyedBy: CodingKeys.self).decodeLeniently(Value.self, forKey: .value)
        }
    }
}

/// A field of the screen on which issues of a type are made.
struct JiraCreateField: Sendable {
    var id: String
    var name: String?
    var isRequired: Bool
    /// What it holds: `string`, `number`, `date`, `datetime`, `array`, `option` and others.
    var type: String?
    /// What the elements of an `array` are.
    var items: String?
    var allowedValues: [JiraIssue.Value]
}

/// One field of the answer to `GET issue/createmeta/{project}/issuetypes/{type}`, or of ``JiraCreationMetadata``, where
/// it stands under its id; odd parts are as good as missing.
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

/// The answer to `GET issue/createmeta/{project}/issuetypes/{type}`, whose list has another name in each product.
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
