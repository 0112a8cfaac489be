import EntityModel

/// A time, that is what somebody worked on an item, in the form of API v1 under ``inclusion``.
struct TimeRecord: Hashable, Sendable, Decodable {
    static let inclusion = "[Id,Description,Spent,Date,CreateDate,User]"

    var id: Int64
    var description: String?
    /// In hours.
    var spent: Double
    /// The day on which the work was done.
    var date: TargetprocessDate?
    var createDate: TargetprocessDate?
    var user: CommentRecord.Person?

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
        description = try values.decodeIfPresent(String.self, forKey: .description)
        let hours = try values.decodeIfPresent(Double.self, forKey: .spent) ?? 0
        guard (0...1_000_000).contains(hours) else {
            throw DecodingError.dataCorruptedError(forKey: .spent, in: values, debugDescription: "no hours of work")
        }
        spent = hours
        date = try values.decodeIfPresent(TargetprocessDate.self, forKey: .date)
        createDate = try values.decodeIfPresent(TargetprocessDate.self, forKey: .createDate)
        user = try values.decodeIfPresent(CommentRecord.Person.self, forKey: .user)
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
