import AdapterKit
import EntityModel
import Primitives

/// The states that items can have in their workflows.
struct StateAPI: Sendable {
    /// The connection to the instance.
    let transport: TargetprocessTransport
    /// The metadata that several resources share.
    let cache: TargetprocessMetadataCache
    /// The work items.
    let workItems: WorkItemAPI
    /// The workflows and their states.
    let workflows: WorkflowAPI

    /// Returns the state with a name or an ID in the workflow of the item, or `nil` if no such state exists.
    func state(named name: String, for entity: EntityReference) async throws(ToolError) -> WorkflowStateRecord? {
        guard let workflow = try await workflow(of: entity) else { return nil }
        return try await workflows.state(named: name, in: workflow)
    }

    /// Returns the name of the first state of a category in the workflow of the item.
    func name(of category: StateCategory, for entity: EntityReference) async throws(ToolError) -> String? {
        guard let workflow = try await workflow(of: entity) else { return nil }
        return try await workflows.state(of: category, in: workflow)?.name
    }

    /// Returns the IDs of the states on the shortest path of an item from one state to another.
    ///
    /// - Parameters:
    ///   - start: The name of the item's current state.
    ///   - target: The ID of the requested state.
    ///   - entity: The item.
    /// - Returns: The states in between. The list is empty if one step is enough or no path is known.
    /// - Throws: `ToolError` if the tool does not respond.
    func states(
        between start: String, and target: Int64, for entity: EntityReference
    ) async throws(ToolError) -> [Int64] {
        guard let workflow = try await workflow(of: entity) else { return [] }
        let states: [WorkflowStateRecord] = try await workflows.states(of: workflow)
        guard let first = states.state(named: start)?.id else { return [] }
        return states.between(first, and: target)
    }

    /// Returns the states from which an item may have been on its way to a target state when it reached its current
    /// state.
    ///
    /// - Parameters:
    ///   - current: The name of the item's current state.
    ///   - target: The name of the state that was requested, or is requested now.
    ///   - entity: The item.
    /// - Returns: The names, including the target state, because a change may be reverted before it is complete.
    /// - Throws: `ToolError` if the tool does not respond.
    func states(
        before current: String, toward target: String, for entity: EntityReference
    ) async throws(ToolError) -> [String] {
        guard let workflow = try await workflow(of: entity) else { return [] }
        let states: [WorkflowStateRecord] = try await workflows.states(of: workflow)
        guard let current = states.state(named: current)?.id, let target = states.state(named: target)?.id,
            current != target
        else { return [] }
        return states.filter { $0.id == target || states.between($0.id, and: target).contains(current) }.map(\.name)
    }

    /// Returns whether a user made the last change of an item and that change set its state.
    ///
    /// See: the properties `LastEditor`, `ModifyDate`, and `LastStateChangeDate` of `UserStories/meta`.
    func isLastChange(by user: Int64, of entity: EntityReference) async throws(ToolError) -> Bool {
        struct Edited: Decodable {
            var editor: Int64?
            var modified: TargetprocessDateTime?
            var changed: TargetprocessDateTime?
        }
        let items: [Edited] = try await transport.rows(
            .readV2(
                try entity.pathComponents(),
                select: "{editor:lastEditor.id,modified:modifyDate,changed:lastStateChangeDate}"))
        guard let edited = items.first, edited.editor == user, let modified = edited.modified?.time,
            let changed = edited.changed?.time
        else { return false }
        // Some instances store times in whole seconds.
        return (modified - changed).magnitude < .seconds(1)
    }

    /// Returns the item with the information whether its state is a planned one.
    ///
    /// The response to a write does not contain it.
    func addingPlannedFlag(to item: WorkItem, _ entity: EntityReference) async throws(ToolError) -> WorkItem {
        guard item.isInitial == false, item.isFinal == false, let workflow = cache.workflows[entity.sourceId] else {
            return item
        }
        var item = item
        item.isPlanned = try await workflows.states(of: workflow).first { $0.name == item.stateName }?.isPlanned
        return item
    }

    /// Removes the cached workflow of an item, because the tool reported that a state is not valid.
    func invalidateWorkflow(of entity: EntityReference) {
        if let workflow = cache.workflows[entity.sourceId] { workflows.states.remove(workflow) }
        cache.workflows.remove(entity.sourceId)
    }

    private func workflow(of entity: EntityReference) async throws(ToolError) -> Int64? {
        if let workflow = cache.workflows[entity.sourceId] { return workflow }
        return try await workItems.readWithoutAssociations(entity).workflowId
    }
}
