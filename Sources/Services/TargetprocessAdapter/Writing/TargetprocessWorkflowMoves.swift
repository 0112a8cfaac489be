import EntityModel

/// The moves of items through their workflows.
struct TargetprocessWorkflowMoves: Sendable {
    /// The work items.
    let workItems: WorkItemAPI
    /// The states that items can have in their workflows.
    let states: StateAPI
    /// The users of the instance.
    let users: UserAPI

    /// Returns the state with a name or an ID in the workflow of an item.
    ///
    /// - Throws: `ToolError` of kind `.rejected` if no such state exists.
    func state(named name: String, for entity: EntityReference) async throws(ToolError) -> WorkflowStateRecord {
        guard let state = try await states.state(named: name, for: entity) else {
            throw ToolError(
                kind: .rejected,
                message: "The workflow of the item has no state with this name. Correct the state mapping.")
        }
        return state
    }

    /// Moves an item through the intermediate states that the workflow requires before the requested state.
    func moveThroughIntermediateStates(
        _ entity: EntityReference, to state: WorkItemChange.Input?, current: EntitySnapshot
    ) async throws(ToolError) {
        guard case .reference(let target)? = state, case .state(let start)? = current.fields[TargetprocessField.state]
        else { return }
        for step in try await states.states(between: start, and: target.id, for: entity) {
            _ = try await workItems.update(
                entity, WorkItemChange(contents: [TargetprocessField.state: .reference(.init(id: step))]))
        }
    }

    /// Returns the states from which an interrupted sequence of state changes may have led to the current state.
    ///
    /// The tool cannot store a marker for such a sequence. Instead, its history shows whether Tandem's own user made
    /// the last state change.
    func origins(
        of field: FieldID, in current: EntitySnapshot, toward value: FieldValue
    ) async throws(ToolError) -> [FieldValue] {
        guard field == TargetprocessField.state, case .state(let state)? = current.fields[field],
            case .state(let target) = value
        else { return [] }
        let entity = current.entity
        let origins = try await states.states(before: state, toward: target, for: entity)
        guard !origins.isEmpty, let own = try await users.ownID(),
            try await states.isLastChange(by: own, of: entity)
        else { return [] }
        return origins.map { .state($0) }
    }
}
