import Core
import EntityModel

/// A comment, as the REST API and webhooks represent it.
///
/// Webhooks omit the properties.
struct JiraComment: Sendable {
    var id: String
    var body: JiraText?
    var author: JiraUser?
    var updateAuthor: JiraUser?
    var updated: JiraDateTime?
    /// The group or role to which the comment is restricted.
    ///
    /// It is kept unchanged to be sent back.
    var visibility: Visibility?
    /// Whether customers of a service desk see the comment (Cloud).
    var isPublic: Bool?
    /// The properties, or `nil` if the request did not ask for them.
    var properties: [Property]?
    /// The URL of the comment, which also names the issue.
    var link: String?
    /// The reason why the comment cannot be decoded.
    ///
    /// The missing properties are then unknown.
    var unreadable: UnreadableValue?

    struct Visibility: Codable, Hashable, Sendable {
        var type: String?
        var value: String?
        var identifier: String?
    }

    /// A comment property.
    ///
    /// Only values that Tandem knows are decoded.
    struct Property: Sendable {
        var key: String
        var origin: OriginProperty?
        /// Whether the comment is internal to the team, in Data Center's service desk.
        var isInternal: Bool
    }
}

extension JiraComment: Decodable {
    private enum CodingKeys: String, CodingKey {
        case id, body, author, updateAuthor, updated, visibility, isPublic = "jsdPublic", properties, link = "self"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(String.self, forKey: .id)
        var reader = MemberReader(values)
        body = reader.read(.body, of: .comments)
        author = reader.known(.author)
        updateAuthor = reader.known(.updateAuthor)
        updated = reader.read(.updated, of: .comments)
        visibility = reader.read(.visibility, of: .comments)
        isPublic = reader.read(.isPublic, of: .comments)
        properties = reader.read(.properties, of: .comments)
        link = reader.known(.link)
        unreadable = reader.unreadable[.comments]
    }
}

extension JiraComment.Property: Decodable {
    private enum CodingKeys: CodingKey {
        case key, value
    }

    private struct Marker: Decodable {
        var `internal`: Bool?
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        key = try values.decode(String.self, forKey: .key)
        origin = key == OriginProperty.key ? try? values.decode(OriginProperty.self, forKey: .value) : nil
        isInternal =
            key == "sd.public.comment" && (try? values.decode(Marker.self, forKey: .value))?.internal == true
    }
}

/// The marker of a copied comment, which Tandem stores in a property of the copy.
///
/// Every user who may edit a comment can set its properties. Therefore a marker without a valid signature is ignored.
struct OriginProperty: Codable, Hashable, Sendable {
    static let key = "tandem.origin"

    var tool: String
    var entity: String
    var comment: String
    /// The connection and the issue that the copy was written to.
    var copyTool: String
    var copyEntity: String
    var signature: String
}
