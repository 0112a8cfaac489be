import Core
import EntityModel

/// A comment in the form of API v1 under ``inclusion``.
struct CommentRecord: Hashable, Sendable {
    /// A person; references to people have no `Name`.
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
    /// Hidden from the service desk's requesters.
    var isPrivate: Bool?
    var owner: Person?
    /// The comment that it answers.
    var parentId: Int64?
    /// Grows with each change of the comment; the item's own version does not.
    var entityVersion: Int64?
    /// Why the comment cannot be decoded; what is missing above is not known then.
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

/// A new comment, or a comment's new text.
struct CommentChange: Hashable, Sendable, Encodable {
    struct Reference: Hashable, Sendable, Encodable {
        var id: Int64

        private enum CodingKeys: String, CodingKey {
            case id = "Id"
        }
    }

    /// The item of a new comment.
    var general: Reference?
    /// The comment that a new one answers.
    var parentId: Int64?
    var description: String

    private enum CodingKeys: String, CodingKey {
        case general = "General"
        case parentId = "ParentId"
        case description = "Description"
    }
}
