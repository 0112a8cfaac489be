import Core
import EntityModel

/// A time, that is what somebody worked on an item, in the form of API v1 under ``inclusion``.
struct TimeRecord: Hashable, Sendable, Decodable {
    static let inclusion = "[Id,Description,Spent,Date,CreateDate,User]"

    var id: Int64
    var description: String?
    /// In hours.
    var spent: Double
    /// The day on which the work was done.
    var date: TargetprocessDateTime?
    var createDate: TargetprocessDateTime?
    var user: CommentRecord.Person?
    /// Why the time cannot be decoded; what is missing above is not known then.
    var unreadable: UnreadableValue?

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case description = "Description"
        case spent = "Spent"
        case date = "Date"
        case createDate = "CreateDate"
        case user = "User"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(Int64.self, forKey: .id)
        var reader = MemberReader(values)
        description = reader.read(.description, of: TargetprocessField.times)
        let hours: Double? = reader.read(.spent, of: TargetprocessField.times)
        date = reader.read(.date, of: TargetprocessField.times)
        createDate = reader.read(.createDate, of: TargetprocessField.times)
        user = reader.known(.user)
        let isCredible = hours.map { (0...1_000_000).contains($0) } ?? true
        spent = isCredible ? hours ?? 0 : 0
        unreadable =
            isCredible ? reader.unreadable[TargetprocessField.times] : UnreadableValue("its hours are out of range")
    }
}

/// A new time, or what is changed of one.
///
/// Source: Targetprocess developer hub, "User stories", where a new time has these and the role in which was worked.
struct TimeChange: Encodable, Sendable {
    /// Of a new one alone.
    var assignable: WorkItemChange.Reference?
    var role: WorkItemChange.Reference?
    /// Who worked; the adapter's user where that is not said.
    var user: WorkItemChange.Reference?
    var description: String
    var spent: Double
    /// As ISO 8601 has days.
    var date: String

    private enum CodingKeys: String, CodingKey {
        case assignable = "Assignable"
        case role = "Role"
        case user = "User"
        case description = "Description"
        case spent = "Spent"
        case date = "Date"
    }
}
