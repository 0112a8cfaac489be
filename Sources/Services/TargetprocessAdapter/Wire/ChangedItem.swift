import Core

/// An item in a list of changes, in the format of API v2 for ``selection``.
struct ChangedItem: Hashable, Sendable {
    var id: Int64
    var entityVersion: Int64
    var modifyDate: TargetprocessDateTime?
    var lastCommentDate: TargetprocessDateTime?

    static let selection = "{id,entityVersion,modifyDate,lastCommentDate}"
}

/// A date in an unknown format must not hide a change.
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
