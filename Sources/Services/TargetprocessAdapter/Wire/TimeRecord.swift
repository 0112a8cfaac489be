import Core
import EntityModel

/// A time, which is the work that a user logged on an item, in the format of API v1 for ``inclusion``.
struct TimeRecord: Hashable, Sendable, Decodable {
    static let inclusion = "[Id,Description,Spent,Date,CreateDate,User]"

    var id: Int64
    var description: String?
    /// The spent time in hours.
    var spent: Double
    /// The day on which the work was done.
    var date: TargetprocessDateTime?
    var createDate: TargetprocessDateTime?
    var user: CommentRecord.Person?
    /// The reason why the time cannot be decoded.
    ///
    /// In that case, missing values above are unknown.
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

/// The request body for a new time or for the changes of a time.
///
/// See: Targetprocess developer hub, "User stories", which lists these properties and the role of a new time
struct TimeChange: Encodable, Sendable {
    /// The item, which only a new time contains.
    var assignable: WorkItemChange.Reference?
    var role: WorkItemChange.Reference?
    /// The user who did the work.
    ///
    /// Without a value, the tool uses the adapter's own user.
    var user: WorkItemChange.Reference?
    var description: String
    var spent: Double
    /// The day in the format of ISO 8601.
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
