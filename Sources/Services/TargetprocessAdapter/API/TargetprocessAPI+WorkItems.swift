import AdapterKit
import Core
import EntityModel
import Primitives

extension TargetprocessAPI {
    /// Returns one item through API v2.
    ///
    /// - Throws: `ToolError` of kind `.notFound` if the item does not exist or is hidden from the user. The message
    ///   says which, if the tool reports it.
    func workItem(_ entity: EntityReference) async throws(ToolError) -> WorkItem {
        let parts = try await parts(of: [try number(entity.sourceId)])
        return parts.added(to: try await workItemWithoutAssociations(entity))
    }

    /// Returns one item without its associations.
    func workItemWithoutAssociations(_ entity: EntityReference) async throws(ToolError) -> WorkItem {
        let place = try place(of: entity)
        let shape = try await shape(of: entity.entityType)
        let path = URLPath(["api", "v2"] + place, query: [("select", WorkItem.selection(shape))])
        var found: [WorkItem] = []
        do throws(ToolError) {
            let page: PageV2<WorkItem> = try await get(path)
            found = page.items
            guard !found.isEmpty || page.unreadable == 0 else {
                throw ToolError(
                    kind: .unreadable,
                    message:
                        "Tandem cannot read \(entity.entityType) \(entity.sourceId) of Targetprocess: its version or "
                        + "its time has an unknown form.")
            }
        } catch {
            guard error.kind == .notFound else { throw error }
        }
        guard let item = try await normalized(found, of: entity.entityType).first else {
            throw try await notFoundError(of: entity)
        }
        if let workflow = item.workflowId {
            workflows.store(workflow, as: entity.sourceId)
        }
        cacheCustomFieldTypes(item, of: entity.entityType)
        return item
    }

    /// Returns the error for a missing item, with the reason if the tool reports one.
    private func notFoundError(of entity: EntityReference) async throws(ToolError) -> ToolError {
        let words =
            switch try await isDeleted(entity) {
            case true?: "was deleted"
            case false?: "is hidden from the user or never existed"
            case nil: "does not exist or is hidden from the user"
            }
        return ToolError(kind: .notFound, message: "\(entity.entityType) \(entity.sourceId) \(words)")
    }

    /// Returns whether an item that the tool does not show was deleted.
    ///
    /// API v2 can show deleted items, but never items that the user has no access to. See: Targetprocess developer hub,
    /// "API v2 overview": `includeDeleted`.
    ///
    /// - Returns: Whether the item was deleted, or `nil` if the tool does not report it.
    func isDeleted(_ entity: EntityReference) async throws(ToolError) -> Bool? {
        do throws(ToolError) {
            let page: PageV2<WorkItemRow> = try await get(
                URLPath(
                    ["api", "v2"] + (try place(of: entity)), query: [("select", "{id}"), ("includeDeleted", "true")]))
            return !page.items.isEmpty
        } catch {
            guard !error.isTransient else { throw error }
            return nil
        }
    }

    /// Changes an item and returns its values from the response.
    func update(_ entity: EntityReference, _ change: WorkItemChange) async throws(ToolError) -> WorkItem {
        let path = URLPath(
            ["api", "v1"] + (try place(of: entity)),
            query: [
                ("format", "json"), ("resultFormat", "json"),
                ("resultInclude", WorkItemV1.inclusion(try await shape(of: entity.entityType))),
            ])
        let written: WorkItemV1 = try await post(path, change)
        return try await addingPlannedFlag(normalized(written.item, of: entity.entityType), entity)
    }

    /// Returns the items with the values that Tandem represents differently than the tool.
    func normalized(_ items: [WorkItem], of type: String) async throws(ToolError) -> [WorkItem] {
        try await resolvingReferenceNames(items.map(scopedTeamIteration), of: type)
    }

    func normalized(_ item: WorkItem, of type: String) async throws(ToolError) -> WorkItem {
        try await normalized([item], of: type).first ?? item
    }

    /// Returns the item with the board of its team added to the name of the team iteration, if the team has a board.
    private func scopedTeamIteration(_ item: WorkItem) -> WorkItem {
        guard let name = item.teamIterationName, let row = boards.first(where: { $0.team == item.teamIterationTeamId })
        else { return item }
        var item = item
        item.teamIterationName = ScopedOption(board: row.board, name: name).text
        return item
    }

    /// Deletes an item.
    func delete(_ entity: EntityReference) async throws(ToolError) {
        try await delete(URLPath(["api", "v1"] + (try place(of: entity))))
    }

    /// Returns the state with a name or an ID in the workflow of the item, or `nil` if no such state exists.
    func state(called name: String, for entity: EntityReference) async throws(ToolError) -> WorkflowStateRecord? {
        guard let workflow = try await workflow(of: entity) else { return nil }
        return try await state(called: name, in: workflow)
    }

    /// Returns the state with a name or an ID in a workflow, or `nil` if no such state exists.
    func state(called name: String, in workflow: Int64) async throws(ToolError) -> WorkflowStateRecord? {
        if let state = states[workflow]?.state(called: name) { return state }
        // The state is unknown, or it was created after the states were cached.
        return try await readStates(of: workflow).state(called: name)
    }

    /// Returns the IDs of the states on the shortest path of an item from one state to another.
    ///
    /// - Parameters:
    ///   - start: The name of the item's current state.
    ///   - target: The ID of the requested state.
    ///   - entity: The item.
    /// - Returns: The states in between. The list is empty if one step is enough or no path is known.
    /// - Throws: `ToolError` if the tool does not respond.
    func statesBetween(
        _ start: String, and target: Int64, for entity: EntityReference
    ) async throws(ToolError) -> [Int64] {
        guard let workflow = try await workflow(of: entity) else { return [] }
        let states: [WorkflowStateRecord] = try await states(of: workflow)
        guard let first = states.state(called: start)?.id else { return [] }
        return states.between(first, and: target)
    }

    /// Returns the states from which an item may have been on its way to a target state when it reached its current
    /// state.
    ///
    /// - Parameters:
    ///   - here: The name of the item's current state.
    ///   - target: The name of the state that was requested, or is requested now.
    ///   - entity: The item.
    /// - Returns: The names, including the target state, because a change may be reverted before it is complete.
    /// - Throws: `ToolError` if the tool does not respond.
    func statesBefore(
        _ here: String, toward target: String, for entity: EntityReference
    ) async throws(ToolError) -> [String] {
        guard let workflow = try await workflow(of: entity) else { return [] }
        let states: [WorkflowStateRecord] = try await states(of: workflow)
        guard let here = states.state(called: here)?.id, let target = states.state(called: target)?.id, here != target
        else { return [] }
        return states.filter { $0.id == target || states.between($0.id, and: target).contains(here) }.map(\.name)
    }

    /// Returns whether a user made the last change of an item and that change set its state.
    ///
    /// See: the properties `LastEditor`, `ModifyDate`, and `LastStateChangeDate` of `UserStories/meta`.
    func isLastStateChange(by user: Int64, of entity: EntityReference) async throws(ToolError) -> Bool {
        struct Edited: Decodable {
            var editor: Int64?
            var modified: TargetprocessDateTime?
            var changed: TargetprocessDateTime?
        }
        let page: PageV2<Edited> = try await get(
            URLPath(
                ["api", "v2"] + (try place(of: entity)),
                query: [("select", "{editor:lastEditor.id,modified:modifyDate,changed:lastStateChangeDate}")]))
        guard let edited = page.items.first, edited.editor == user, let modified = edited.modified?.time,
            let changed = edited.changed?.time
        else { return false }
        // Some instances store times in whole seconds.
        return (modified - changed).magnitude < .seconds(1)
    }

    /// Returns the name of the first state of a category in the workflow of the item.
    func stateName(of stage: StateCategory, for entity: EntityReference) async throws(ToolError) -> String? {
        guard let workflow = try await workflow(of: entity) else { return nil }
        return try await state(of: stage, in: workflow)?.name
    }

    /// Returns the first state of a category in a workflow.
    ///
    /// An initial state has priority.
    func state(of stage: StateCategory, in workflow: Int64) async throws(ToolError) -> WorkflowStateRecord? {
        let known = try await states(of: workflow).filter { $0.stage == stage }
        return known.first { $0.isInitial == true } ?? known.first
    }

    private func states(of workflow: Int64) async throws(ToolError) -> [WorkflowStateRecord] {
        if let known = states[workflow] { return known }
        return try await readStates(of: workflow)
    }

    private func readStates(of workflow: Int64) async throws(ToolError) -> [WorkflowStateRecord] {
        let page: PageV2<WorkflowStateRecord> = try await get(
            URLPath(
                ["api", "v2", "EntityState"],
                query: [
                    ("where", "workflow.id==\(workflow)"), ("select", WorkflowStateRecord.selection),
                    ("orderBy", "numericPriority"), ("take", "\(pageSize)"),
                ]))
        states.store(page.items, as: workflow)
        return page.items
    }

    /// Returns the item with the information whether its state is a planned one.
    ///
    /// The response to a write does not contain it.
    private func addingPlannedFlag(
        _ item: WorkItem, _ entity: EntityReference
    ) async throws(ToolError) -> WorkItem {
        guard item.isInitial == false, item.isFinal == false, let workflow = workflows[entity.sourceId] else {
            return item
        }
        var item = item
        item.isPlanned = try await states(of: workflow).first { $0.name == item.stateName }?.isPlanned
        return item
    }

    /// Removes the cached workflow of an item, because the tool reported that a state is not valid.
    func invalidateWorkflow(of entity: EntityReference) {
        if let workflow = workflows[entity.sourceId] { states.remove(workflow) }
        workflows.remove(entity.sourceId)
    }

    private func workflow(of entity: EntityReference) async throws(ToolError) -> Int64? {
        if let workflow = workflows[entity.sourceId] { return workflow }
        return try await workItemWithoutAssociations(entity).workflowId
    }

    /// Returns the type of an item in lower case, by its ID alone.
    func type(of id: Int64) async throws(ToolError) -> String {
        struct Typed: Decodable {
            var resourceType: String
        }
        let page: PageV2<Typed> = try await get(
            URLPath(["api", "v2", "General", "\(id)"], query: [("select", "{resourceType:resourceType}")]))
        guard let item = page.items.first else {
            throw ToolError(kind: .notFound, message: "No item has the ID \(id), or the item is hidden.")
        }
        return item.resourceType.lowercased()
    }

    /// Returns the type and ID as path components.
    ///
    /// The values come from a message and must not lead elsewhere in the API.
    func place(of entity: EntityReference) throws(ToolError) -> [String] {
        guard let id = Int64(entity.sourceId), id > 0, !entity.entityType.isEmpty,
            entity.entityType.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) })
        else {
            throw ToolError(kind: .notFound, message: "Targetprocess has no items with this type and ID.")
        }
        return [entity.entityType, "\(id)"]
    }
}

extension [WorkflowStateRecord] {
    /// Returns the state with an ID or a name.
    ///
    /// An exact match has priority over a match that ignores case.
    fileprivate func state(called name: String) -> WorkflowStateRecord? {
        first { "\($0.id)" == name } ?? first { $0.name == name }
            ?? first { $0.name.lowercased() == name.lowercased() }
    }

    /// Returns the IDs of the states on the shortest path between two states.
    ///
    /// The list is empty if no path exists.
    fileprivate func between(_ first: Int64, and target: Int64) -> [Int64] {
        let next = Dictionary(map { ($0.id, $0.nextIds) }) { first, _ in first }
        var ways: [Int64: [Int64]] = [first: []]
        var open = [first]
        while !open.isEmpty {
            var later: [Int64] = []
            for state in open {
                for step in next[state] ?? [] where ways[step] == nil {
                    let way = (ways[state] ?? []) + [step]
                    if step == target { return [Int64](way.dropLast()) }
                    ways[step] = way
                    later.append(step)
                }
            }
            open = later
        }
        return []
    }
}
