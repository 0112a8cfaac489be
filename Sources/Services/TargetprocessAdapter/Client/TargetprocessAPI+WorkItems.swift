import AdapterKit
import Core
import EntityModel

extension TargetprocessAPI {
    /// One item, by API v2.
    ///
    /// - Throws: `notFound` if it is not there, or hidden from the user; the words tell which, as far as the tool does.
    func workItem(_ entity: EntityReference) async throws(ToolError) -> WorkItem {
        let parts = try await parts(of: [try number(entity.sourceId)])
        return parts.added(to: try await workItemWithoutAssociations(entity))
    }

    /// One item without what is read beside items.
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

    /// Why an item is not there.
    private func notFoundError(of entity: EntityReference) async throws(ToolError) -> ToolError {
        let words =
            switch try await isDeleted(entity) {
            case true?: "was deleted"
            case false?: "is hidden from the user, or never was there"
            case nil: "is not there, or hidden from the user"
            }
        return ToolError(kind: .notFound, message: "\(entity.entityType) \(entity.sourceId) \(words)")
    }

    /// Whether an item that the tool does not show was deleted: API v2 shows what was deleted, and nothing that the
    /// user may not see.
    ///
    /// Source: Targetprocess developer hub, "API v2 overview": `includeDeleted`.
    ///
    /// - Returns: `nil` if the tool does not tell.
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

    /// Changes an item; the answer tells what it holds now.
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

    /// Items with what the tool tells of otherwise than Tandem does.
    func normalized(_ items: [WorkItem], of type: String) async throws(ToolError) -> [WorkItem] {
        try await resolvingReferenceNames(items.map(scopedTeamIteration), of: type)
    }

    func normalized(_ item: WorkItem, of type: String) async throws(ToolError) -> WorkItem {
        try await normalized([item], of: type).first ?? item
    }

    /// The item with its team's iteration by its name and the board that stands for it, where the team has one.
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

    /// Returns the state with a name or an ID in the workflow that the item runs through, or `nil` if there is none.
    func state(called name: String, for entity: EntityReference) async throws(ToolError) -> WorkflowStateRecord? {
        guard let workflow = try await workflow(of: entity) else { return nil }
        return try await state(called: name, in: workflow)
    }

    /// Returns the state with a name or an ID in a workflow, or `nil` if there is none.
    func state(called name: String, in workflow: Int64) async throws(ToolError) -> WorkflowStateRecord? {
        if let state = states[workflow]?.state(called: name) { return state }
        // Unknown, or new since the states were read.
        return try await readStates(of: workflow).state(called: name)
    }

    /// Returns the IDs of the states that lead an item from one state to another, by the shortest way.
    ///
    /// - Parameters:
    ///   - start: The name of the state that the item has.
    ///   - target: The ID of the wanted state.
    ///   - entity: The item.
    /// - Returns: The states in between; an empty list if one step suffices or no way is known.
    /// - Throws: `ToolError` if the tool does not answer.
    func statesBetween(
        _ start: String, and target: Int64, for entity: EntityReference
    ) async throws(ToolError) -> [Int64] {
        guard let workflow = try await workflow(of: entity) else { return [] }
        let states: [WorkflowStateRecord] = try await states(of: workflow)
        guard let first = states.state(called: start)?.id else { return [] }
        return states.between(first, and: target)
    }

    /// Returns the names of the states from which an item may have been on its way to a state when it reached another
    /// one.
    ///
    /// - Parameters:
    ///   - here: The name of the state that the item has.
    ///   - target: The name of the state that it was, or is now, to have.
    ///   - entity: The item.
    /// - Returns: The names; of the wanted state, too, because a change may be taken back before it was done.
    /// - Throws: `ToolError` if the tool does not answer.
    func statesBefore(
        _ here: String, toward target: String, for entity: EntityReference
    ) async throws(ToolError) -> [String] {
        guard let workflow = try await workflow(of: entity) else { return [] }
        let states: [WorkflowStateRecord] = try await states(of: workflow)
        guard let here = states.state(called: here)?.id, let target = states.state(called: target)?.id, here != target
        else { return [] }
        return states.filter { $0.id == target || states.between($0.id, and: target).contains(here) }.map(\.name)
    }

    /// Whether a user was the last one to change an item, and changed its state then.
    ///
    /// Source: the properties `LastEditor`, `ModifyDate`, and `LastStateChangeDate` of `UserStories/meta`.
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
        guard let edited = page.items.first, edited.editor == user, let modified = edited.modified?.milliseconds,
            let changed = edited.changed?.milliseconds
        else { return false }
        // Some instances count whole seconds.
        return abs(modified - changed) < 1_000
    }

    /// The first state of a stage in the workflow that the item runs through.
    func stateName(of stage: StateCategory, for entity: EntityReference) async throws(ToolError) -> String? {
        guard let workflow = try await workflow(of: entity) else { return nil }
        return try await state(of: stage, in: workflow)?.name
    }

    /// The first state of a stage in a workflow; the initial one for what has not begun.
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

    /// The item with whether its state is a planned one, which the answer to a write does not tell.
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

    /// Drops what is known of an item's workflow: the tool says that it is wrong.
    func invalidateWorkflow(of entity: EntityReference) {
        if let workflow = workflows[entity.sourceId] { states.remove(workflow) }
        workflows.remove(entity.sourceId)
    }

    private func workflow(of entity: EntityReference) async throws(ToolError) -> Int64? {
        if let workflow = workflows[entity.sourceId] { return workflow }
        return try await workItemWithoutAssociations(entity).workflowId
    }

    /// The type of an item by its id alone, in lower case.
    func type(of id: Int64) async throws(ToolError) -> String {
        struct Typed: Decodable {
            var resourceType: String
        }
        let page: PageV2<Typed> = try await get(
            URLPath(["api", "v2", "General", "\(id)"], query: [("select", "{resourceType:resourceType}")]))
        guard let item = page.items.first else {
            throw ToolError(kind: .notFound, message: "there is nothing with the id \(id), or it is hidden")
        }
        return item.resourceType.lowercased()
    }

    /// Type and id as parts of a path: what comes from a message must not lead elsewhere in the API.
    func place(of entity: EntityReference) throws(ToolError) -> [String] {
        guard let id = Int64(entity.sourceId), id > 0, !entity.entityType.isEmpty,
            entity.entityType.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) })
        else {
            throw ToolError(kind: .notFound, message: "Targetprocess has no items with such a type and id")
        }
        return [entity.entityType, "\(id)"]
    }
}

extension [WorkflowStateRecord] {
    /// The state with an ID or a name; spelled the same if there is one, otherwise in upper or lower case.
    fileprivate func state(called name: String) -> WorkflowStateRecord? {
        first { "\($0.id)" == name } ?? first { $0.name == name }
            ?? first { $0.name.lowercased() == name.lowercased() }
    }

    /// The IDs of the states that lead from one state to another, by the shortest way; none if there is no way.
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
