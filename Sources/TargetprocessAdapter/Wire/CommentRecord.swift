/// A comment in the form of API v1 under ``inclusion``.
struct CommentRecord: Hashable, Sendable, Decodable {
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
    var createDate: TargetprocessDate?
    var descriptionModifyDate: TargetprocessDate?
    /// Hidden from the service desk's requesters.
    var isPrivate: Bool?
    var owner: Person?
    /// The comment that it answers.
    var parentId: Int64?

    static let inclusion = "[Id,ParentId,Description,CreateDate,DescriptionModifyDate,IsPrivate,Owner]"

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case description = "Description"
        case createDate = "CreateDate"
        case descriptionModifyDate = "DescriptionModifyDate"
        case isPrivate = "IsPrivate"
        case owner = "Owner"
        case parentId = "ParentId"
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
