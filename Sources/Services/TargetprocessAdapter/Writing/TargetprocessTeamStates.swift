import AdapterEngine
import EntityModel

/// The writer of the states of the teams that work on items, in the team's own workflow or in the item's workflow.
///
/// The tool stores two levels of states, and a write to one level may leave the other unchanged.
struct TargetprocessTeamStates: Sendable {
    /// The teams and their assignments to items.
    let teams: TeamAPI
    /// The workflows and their states.
    let workflows: WorkflowAPI
    /// The description that the tool gives of its own types.
    let metadata: MetadataAPI
    /// The fields that Tandem syncs, and the boards of the teams.
    let selection: TargetprocessFieldSelection

    /// Moves a team to a state.
    ///
    /// - Parameters:
    ///   - team: The name of the team.
    ///   - entity: The item that the team works on.
    ///   - value: The name of the state.
    /// - Throws: `ToolError` of kind `.rejected` if the team does not work on the item, or if its workflow has no such
    ///   state.
    func move(_ team: String, on entity: EntityReference, to value: FieldValue) async throws(ToolError) {
        try await ToolError.rejecting(FieldID(stateOf: team)) { () throws(ToolError) in
            guard let assignment = try await assignment(of: team, on: entity), let workflow = assignment.workflowId
            else {
                throw ToolError(kind: .rejected, message: "The team does not work on the item. Assign it first.")
            }
            guard let state = try await workflows.state(named: value.plainText, in: workflow)?.id else {
                throw ToolError(
                    kind: .rejected,
                    message: "The team's workflow has no state with this name. Correct the state mapping.")
            }
            try await move(assignment, to: state)
        }
    }

    /// Moves the teams whose states no field of the profile maps to the item's new state.
    ///
    /// Without this step, an item could be done for its project and still in progress for its team. A team moves to the
    /// state of the same name. If the team's workflow has no such state, the team moves to the first state of the same
    /// category, unless it is already in that category.
    ///
    /// - Parameter item: The item after the write.
    /// - Returns: Whether a team was moved.
    /// - Throws: The error that the tool reports.
    func advanceTeams(of item: WorkItem) async throws(ToolError) -> Bool {
        guard let state = item.stateName, !teamsBehind(item.assignedTeams ?? [], state).isEmpty else { return false }
        return try await advanceTeams(of: item.id, to: state, item.stage)
    }

    /// Moves the teams that an interrupted write or another user left in the previous state.
    func finishInterruptedWrite(_ field: FieldID, of current: EntitySnapshot) async throws(ToolError) {
        guard field == TargetprocessField.state, case .state(let state)? = current.fields[field],
            let id = Int64(current.entity.sourceId),
            try await metadata.schema(of: current.entity.entityType).parts.contains(.assignedTeams)
        else { return }
        _ = try await advanceTeams(of: id, to: state, current.stateCategories?[field])
    }

    private func advanceTeams(
        of item: Int64, to state: String, _ category: StateCategory?
    ) async throws(ToolError) -> Bool {
        var isMoved = false
        for assignment in teamsBehind(try await teams.teams(of: item), state) {
            guard let workflow = assignment.workflowId else { continue }
            var target = try await workflows.state(named: state, in: workflow)?.id
            if target == nil, let category, assignment.stage != category {
                target = try await workflows.state(of: category, in: workflow)?.id
            }
            guard let target, target != assignment.stateId else { continue }
            try await ToolError.rejecting(TargetprocessField.state) { () throws(ToolError) in
                try await move(assignment, to: target)
            }
            isMoved = true
        }
        return isMoved
    }

    /// Returns the teams whose state differs from the item's state and is not mapped to a field.
    private func teamsBehind(_ teams: [AssignedTeam], _ state: String) -> [AssignedTeam] {
        teams.filter { $0.state != nil && $0.state != state && !selection.fields.contains(FieldID(stateOf: $0.name)) }
    }

    /// Returns the name of the first state of a category in the team's workflow, or `nil` if no such state exists.
    func name(
        of category: StateCategory, for team: String, on entity: EntityReference
    ) async throws(ToolError) -> String? {
        guard let workflow = try await assignment(of: team, on: entity)?.workflowId else { return nil }
        return try await workflows.state(of: category, in: workflow)?.name
    }

    private func assignment(
        of team: String, on entity: EntityReference
    ) async throws(ToolError) -> AssignedTeam? {
        guard let id = Int64(entity.sourceId) else { return nil }
        return try await teams.teams(of: id).first { $0.name == team }
    }

    private func move(_ assignment: AssignedTeam, to state: Int64) async throws(ToolError) {
        guard assignment.stateId != state else { return }
        guard try await teams.move(assignment.id, to: state) == state else {
            throw ToolError(
                kind: .rejected, message: "Targetprocess reported success and kept the team's old state.")
        }
    }
}
