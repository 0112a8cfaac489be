import EntityModel

/// That a team works on an item.
struct AssignedTeam: Hashable, Sendable {
    /// Of the assignment.
    var id: Int64
    /// Of the team.
    var name: String
    /// How far the team is, in its own workflow or the item's; the item's own state does not follow.
    var state: String?
    var stateId: Int64?
    var isInitial: Bool?
    var isPlanned: Bool?
    var isFinal: Bool?
    /// Where it was read.
    var workflowId: Int64?

    var stage: StateCategory? { StateCategory(isInitial: isInitial, isPlanned: isPlanned, isFinal: isFinal) }
}

/// The form of API v2 under ``selection``, which names its members itself.
extension AssignedTeam: Decodable {
    static let members = """
        {id,name:team.name,state:entityState.name,stateId:entityState.id,isInitial:entityState.isInitial,\
        isPlanned:entityState.isPlanned,isFinal:entityState.isFinal,workflowId:entityState.workflow.id}
        """
    static let selection = "assignedTeams:assignedTeams.select(\(members))"
}

/// The form of API v1.
struct TeamAssignmentRecord: Decodable, Sendable {
    static let inclusion = "[Id,Team[Id,Name],EntityState[Id,Name,IsInitial,IsFinal]]"

    let assignment: AssignedTeam

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case name = "Name"
        case team = "Team"
        case state = "EntityState"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let team = try values.nestedContainer(keyedBy: CodingKeys.self, forKey: .team)
        let state = try values.decodeIfPresent(EntityStateRecord.self, forKey: .state)
        assignment = AssignedTeam(
            id: try values.decode(Int64.self, forKey: .id), name: try team.decode(String.self, forKey: .name),
            state: state?.name, stateId: state?.id, isInitial: state?.isInitial, isFinal: state?.isFinal)
    }
}

/// The body that says how far a team is.
struct TeamAssignmentChange: Encodable, Sendable {
    var state: WorkItemChange.Reference

    private enum CodingKeys: String, CodingKey {
        case state = "EntityState"
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
