import EntityModel

/// The assignment of a team to an item.
struct AssignedTeam: Hashable, Sendable {
    /// The ID of the assignment.
    var id: Int64
    /// The name of the team.
    var name: String
    /// The state of the team, in its own workflow or the item's workflow.
    ///
    /// The item's own state does not follow it.
    var state: String?
    var stateId: Int64?
    var isInitial: Bool?
    var isPlanned: Bool?
    var isFinal: Bool?
    /// The ID of the workflow, or `nil` if it was not read.
    var workflowId: Int64?

    var stage: StateCategory? { StateCategory(isInitial: isInitial, isPlanned: isPlanned, isFinal: isFinal) }
}

/// The JSON format of API v2 for ``selection``, which defines the property names.
extension AssignedTeam: Decodable {
    static let members = """
        {id,name:team.name,state:entityState.name,stateId:entityState.id,isInitial:entityState.isInitial,\
        isPlanned:entityState.isPlanned,isFinal:entityState.isFinal,workflowId:entityState.workflow.id}
        """
    static let selection = "assignedTeams:assignedTeams.select(\(members))"
}

/// An assignment of a team in the JSON format of API v1.
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

/// The request body that sets the state of a team.
struct TeamAssignmentChange: Encodable, Sendable {
    var state: WorkItemChange.Reference

    private enum CodingKeys: String, CodingKey {
        case state = "EntityState"
    }
}

/// The request body that assigns a further team to an item.
struct NewTeamAssignment: Encodable, Sendable {
    var assignable: WorkItemChange.Reference
    var team: WorkItemChange.Reference

    private enum CodingKeys: String, CodingKey {
        case assignable = "Assignable"
        case team = "Team"
    }
}
