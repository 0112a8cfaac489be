import Core
import EntityModel

/// A comment as the REST API and webhooks have it; webhooks leave the properties out.
struct JiraComment: Sendable {
    var id: String
    var body: JiraText?
    var author: JiraUser?
    var updateAuthor: JiraUser?
    var updated: JiraDateTime?
    /// Group or role that alone may see the comment; kept as it came, to be sent back.
    var visibility: Visibility?
    /// Cloud: whether customers of a service desk see the comment.
    var isPublic: Bool?
    /// `nil` where they were not asked for.
    var properties: [Property]?
    /// Its address, which names the issue as well.
    var link: String?
    /// Why the comment cannot be decoded; what is missing above is not known then.
    var unreadable: UnreadableValue?

    struct Visibility: Codable, Hashable, Sendable {
        var type: String?
        var value: String?
        var identifier: String?
    }

    /// An entity property; only values that Tandem knows are read.
    struct Property: Sendable {
        var key: String
        var origin: OriginProperty?
        /// Data Center's service desk: the comment is for the team alone.
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

/// The marker of a copied comment as Tandem stores it in a property of the copy.
///
/// Everyone who may edit a comment can set its properties, so that one without a valid signature means nothing.
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
