import AdapterEngine
import EntityModel

/// How far the teams are that work on an item, each in its own workflow or the item's.
///
/// The tool keeps two levels of states, and a write of one may leave the other behind.
extension TargetprocessGateway {
    /// Takes a team to a state.
    ///
    /// - Parameters:
    ///   - team: its name.
    ///   - entity: the item.
    ///   - value: the state's name.
    /// - Throws: `rejected` where the team does not work on the item, or its workflow has no such state.
    func move(_ team: String, on entity: EntityReference, to value: FieldValue) async throws(ToolError) {
        try await rejecting(FieldID(stateOf: team)) { () throws(ToolError) in
            guard let assignment = try await assignment(of: team, on: entity), let workflow = assignment.workflowId
            else {
                throw ToolError(kind: .rejected, message: "the team does not work on the item; assign it first")
            }
            guard let state = try await client.state(called: value.plainText, in: workflow)?.id else {
                throw ToolError(
                    kind: .rejected,
                    message: "the team's workflow has no state of that name; correct the table of states")
            }
            try await move(assignment, to: state)
        }
    }

    /// Takes the teams along whose states no field of the profile names, so that an item is not done for its project
    /// and under way for its team.
    ///
    /// A team goes to the state of the same name; with another workflow of its own, to the first of the same stage,
    /// unless it is in one.
    ///
    /// - Parameters:
    ///   - item: as it was written.
    ///   - entity: its name.
    /// - Returns: whether a team was moved.
    /// - Throws: what the tool says.
    func advanceTeams(_ item: WorkItem, _ entity: EntityReference) async throws(ToolError) -> Bool {
        guard let state = item.stateName, !teamsBehind(item.assignedTeams ?? [], state).isEmpty else { return false }
        return try await advanceTeams(item.id, to: state, item.stage)
    }

    /// Takes the teams along that whoever moved the item left where they were.
    func finishInterruptedWrite(_ field: FieldID, of current: EntitySnapshot) async throws(ToolError) {
        guard field == TargetprocessField.state, case .state(let state)? = current.fields[field],
            let id = Int64(current.entity.sourceId),
            try await client.shape(of: current.entity.entityType).parts.contains(.assignedTeams)
        else { return }
        _ = try await advanceTeams(id, to: state, current.stateCategories?[field])
    }

    private func advanceTeams(
        _ item: Int64, to state: String, _ stage: StateCategory?
    ) async throws(ToolError) -> Bool {
        var isMoved = false
        for assignment in teamsBehind(try await client.teams(of: item), state) {
            guard let workflow = assignment.workflowId else { continue }
            var target = try await client.state(called: state, in: workflow)?.id
            if target == nil, let stage, assignment.stage != stage {
                target = try await client.state(of: stage, in: workflow)?.id
            }
            guard let target, target != assignment.stateId else { continue }
            try await rejecting(TargetprocessField.state) { () throws(ToolError) in
                try await move(assignment, to: target)
            }
            isMoved = true
        }
        return isMoved
    }

    /// The teams that are elsewhere than the item, and whose states no field names.
    private func teamsBehind(_ teams: [AssignedTeam], _ state: String) -> [AssignedTeam] {
        teams.filter { $0.state != nil && $0.state != state && !client.fields.contains(FieldID(stateOf: $0.name)) }
    }

    /// The name of the first state of a stage in the workflow that a team goes through; `nil` without one.
    func teamState(
        of stage: StateCategory, _ team: String, _ entity: EntityReference
    ) async throws(ToolError) -> String? {
        guard let workflow = try await assignment(of: team, on: entity)?.workflowId else { return nil }
        return try await client.state(of: stage, in: workflow)?.name
    }

    private func assignment(
        of team: String, on entity: EntityReference
    ) async throws(ToolError) -> AssignedTeam? {
        guard let id = Int64(entity.sourceId) else { return nil }
        return try await client.teams(of: id).first { $0.name == team }
    }

    private func move(_ assignment: AssignedTeam, to state: Int64) async throws(ToolError) {
        guard assignment.stateId != state else { return }
        guard try await client.move(assignment.id, to: state) == state else {
            throw ToolError(
                kind: .rejected, message: "Targetprocess answered that all is well and kept the team's old state")
        }
    }
}
