import Core
import EntityModel

/// A comment without its text, in the form of API v2 under ``selection``.
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

    /// The comment in a fingerprint: dates count whole seconds on most instances, versions count each change.
    var entry: (id: String, state: String) {
        let time = (descriptionModifyDate ?? createDate)?.milliseconds ?? 0
        return (String(id), String(entityVersion ?? -time))
    }
}

/// A date of an unknown form must not hide that something changed.
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

/// A time, in the form of API v2 under ``selection``.
///
/// The tool keeps neither a version of it nor the time of its last change.
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

    /// The time in a fingerprint; `nil` without spent hours, for the times of an item without any are not read.
    var entry: (id: String, state: String)? {
        guard let spent, spent != 0 else { return nil }
        return (String(id), "\(spent) \(date?.milliseconds ?? 0) \(description ?? "")")
    }
}

/// A time in a list of new ones, in the form of API v2 under ``selection``.
struct NewTime: Decodable, Sendable, Identifiable {
    static let selection = "{id,createDate,assignable:assignable.id}"

    var id: Int64
    var createDate: TargetprocessDateTime?
    var assignable: Int64?
}
