/// That a team works on an item.
struct AssignedTeam: Hashable, Sendable {
    /// Of the assignment.
    var id: Int64
    /// Of the team.
    var name: String
}

/// The form of API v2 under ``selection``, which names its members itself.
extension AssignedTeam: Decodable {
    static let selection = "assignedTeams:assignedTeams.select({id,name:team.name})"
}

/// The form of API v1.
struct TeamAssignmentRecord: Decodable, Sendable {
    static let inclusion = "[Id,Team[Id,Name]]"

    let assignment: AssignedTeam

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case name = "Name"
        case team = "Team"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let team = try values.nestedContainer(keyedBy: CodingKeys.self, forKey: .team)
        assignment = AssignedTeam(
            id: try values.decode(Int64.self, forKey: .id), name: try team.decode(String.self, forKey: .name))
    }
}

/// The body that has a team work on an item, beside those that do.
struct NewTeamAssignment: Encodable, Sendable {
    var assignable: WorkItemChange.Reference
    var team: WorkItemChange.Reference

    private enum CodingKeys: String, CodingKey {
        case assignable = "Assignable"
        case team = "Team"
    }
}

/// The answer to what assigns a team or a person.
struct MadeAssignment: Decodable, Sendable {
    var id: Int64

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
    }
}
