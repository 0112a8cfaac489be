import Core
import EntityModel
import Primitives

/// A comment without its text, in the format of API v2 for ``selection``.
struct CommentStamp: Sendable, Identifiable {
    static let selection = "{id,entityVersion,createDate,descriptionModifyDate,general:general.id}"

    var id: Int64
    var entityVersion: Int64?
    var createDate: TargetprocessDateTime?
    var descriptionModifyDate: TargetprocessDateTime?
    /// The item that the comment belongs to.
    var general: Int64?

    init(_ comment: CommentRecord) {
        id = comment.id
        entityVersion = comment.entityVersion
        createDate = comment.createDate
        descriptionModifyDate = comment.descriptionModifyDate
    }

    /// The comment in a fingerprint.
    ///
    /// The entry uses the version if possible, because dates have a resolution of one second on most instances.
    var entry: (id: String, state: String) {
        let time = (descriptionModifyDate ?? createDate)?.time ?? .epoch
        return (String(id), String(entityVersion ?? -time.millisecondsSinceEpoch))
    }
}

/// A date in an unknown format must not hide a change.
extension CommentStamp: Decodable {
    private enum CodingKeys: CodingKey {
        case id, entityVersion, createDate, descriptionModifyDate, general
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let reader = MemberReader(values)
        id = try values.decode(Int64.self, forKey: .id)
        entityVersion = reader.known(.entityVersion)
        createDate = reader.known(.createDate)
        descriptionModifyDate = reader.known(.descriptionModifyDate)
        general = try values.decodeIfPresent(Int64.self, forKey: .general)
    }
}

/// A time in the format of API v2 for ``selection``.
///
/// The tool stores neither a version of a time nor the time of its last change.
struct TimeStamp: Decodable, Sendable, Identifiable {
    static let selection = "{id,spent,date,description,assignable:assignable.id}"

    var id: Int64
    var spent: Double?
    var date: TargetprocessDateTime?
    var description: String?
    /// The item that the work was done for.
    var assignable: Int64?

    init(_ time: TimeRecord) {
        id = time.id
        spent = time.spent
        date = time.date
        description = time.description
    }

    /// The time in a fingerprint, or `nil` without spent hours.
    ///
    /// An item without spent hours is read without its times.
    var entry: (id: String, state: String)? {
        guard let spent, spent != 0 else { return nil }
        return (String(id), "\(spent) \(date?.time ?? .epoch) \(description ?? "")")
    }
}

/// A time in a list of new times, in the format of API v2 for ``selection``.
struct NewTime: Decodable, Sendable, Identifiable {
    static let selection = "{id,createDate,assignable:assignable.id}"

    var id: Int64
    var createDate: TargetprocessDateTime?
    var assignable: Int64?
}
