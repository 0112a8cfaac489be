/// An item in a list of changes, in the form of API v2 under ``selection``.
struct ChangedItem: Hashable, Sendable {
    var id: Int64
    var entityVersion: Int64
    var modifyDate: TargetprocessDate?
    var lastCommentDate: TargetprocessDate?

    static let selection = "{id,entityVersion,modifyDate,lastCommentDate}"
}

/// A comment in a list of changes, in the form of API v2 under ``selection``.
struct ChangedComment: Hashable, Sendable {
    var entityVersion: Int64
    var createDate: TargetprocessDate?
    var descriptionModifyDate: TargetprocessDate?
    /// The item that the comment belongs to.
    var general: Int64?

    static let selection = "{entityVersion,createDate,descriptionModifyDate,general:general.id}"
}

/// A date of an unknown form must not hide that something changed.
extension ChangedItem: Decodable {
    private enum CodingKeys: CodingKey {
        case id, entityVersion, modifyDate, lastCommentDate
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let reader = MemberReader(values)
        id = try values.decode(Int64.self, forKey: .id)
        entityVersion = try values.decode(Int64.self, forKey: .entityVersion)
        modifyDate = reader.known(.modifyDate)
        lastCommentDate = reader.known(.lastCommentDate)
    }
}

extension ChangedComment: Decodable {
    private enum CodingKeys: CodingKey {
        case entityVersion, createDate, descriptionModifyDate, general
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let reader = MemberReader(values)
        entityVersion = try values.decode(Int64.self, forKey: .entityVersion)
        createDate = reader.known(.createDate)
        descriptionModifyDate = reader.known(.descriptionModifyDate)
        general = try values.decodeIfPresent(Int64.self, forKey: .general)
    }
}
