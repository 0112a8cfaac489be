/// An item in a list of changes, in the form of API v2 under ``selection``.
struct ChangedItem: Hashable, Sendable, Decodable {
    var id: Int64
    var entityVersion: Int64
    var modifyDate: TargetprocessDate?
    var lastCommentDate: TargetprocessDate?

    static let selection = "{id,entityVersion,modifyDate,lastCommentDate}"
}

/// A comment in a list of changes, in the form of API v2 under ``selection``.
struct ChangedComment: Hashable, Sendable, Decodable {
    var entityVersion: Int64
    var createDate: TargetprocessDate?
    var descriptionModifyDate: TargetprocessDate?
    /// The item that the comment belongs to.
    var general: Int64?

    static let selection = "{entityVersion,createDate,descriptionModifyDate,general:general.id}"
}
