import Core
import EntityModel

/// A comment in the format of API v1 for ``inclusion``.
struct CommentRecord: Hashable, Sendable {
    /// A user.
    ///
    /// References to users have no `Name`.
    struct Person: Hashable, Sendable, Decodable {
        var id: Int64?
        var fullName: String?
        var firstName: String?
        var lastName: String?
        var login: String?

        private enum CodingKeys: String, CodingKey {
            case id = "Id"
            case fullName = "FullName"
            case firstName = "FirstName"
            case lastName = "LastName"
            case login = "Login"
        }
    }

    var id: Int64
    var description: String?
    var createDate: TargetprocessDateTime?
    var descriptionModifyDate: TargetprocessDateTime?
    /// Whether the comment is hidden from the requesters of the service desk.
    var isPrivate: Bool?
    var owner: Person?
    /// The ID of the comment that this one replies to.
    var parentId: Int64?
    /// The version of the comment, which grows with each change of the comment.
    ///
    /// The item's own version does not.
    var entityVersion: Int64?
    /// The reason why the comment cannot be decoded.
    ///
    /// In that case, missing values above are unknown.
    var unreadable: UnreadableValue?

    static let inclusion = "[Id,ParentId,Description,CreateDate,DescriptionModifyDate,IsPrivate,EntityVersion,Owner]"
}

extension CommentRecord: Decodable {
    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case description = "Description"
        case createDate = "CreateDate"
        case descriptionModifyDate = "DescriptionModifyDate"
        case isPrivate = "IsPrivate"
        case owner = "Owner"
        case parentId = "ParentId"
        case entityVersion = "EntityVersion"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        var reader = MemberReader(values)
        let text = FieldID(CodingKeys.description.rawValue)
        id = try values.decode(Int64.self, forKey: .id)
        description = reader.read(.description, of: text)
        createDate = reader.read(.createDate, of: text)
        descriptionModifyDate = reader.read(.descriptionModifyDate, of: text)
        isPrivate = reader.read(.isPrivate, of: text)
        owner = reader.known(.owner)
        parentId = reader.known(.parentId)
        entityVersion = reader.known(.entityVersion)
        unreadable = reader.unreadable[text]
    }
}

/// The request body for a new comment or for a new text of a comment.
struct CommentChange: Hashable, Sendable, Encodable {
    struct Reference: Hashable, Sendable, Encodable {
        var id: Int64

        private enum CodingKeys: String, CodingKey {
            case id = "Id"
        }
    }

    /// The item of a new comment.
    var general: Reference?
    /// The ID of the comment that a new one replies to.
    var parentId: Int64?
    var description: String

    private enum CodingKeys: String, CodingKey {
        case general = "General"
        case parentId = "ParentId"
        case description = "Description"
    }
}
