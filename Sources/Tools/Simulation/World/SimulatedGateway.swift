import AdapterEngine
import EntityModel
import Primitives

/// A tool as one process sees it.
///
/// Every call may fail, lose its response, or crash the process.
struct SimulatedGateway: ToolGateway {
    let tool: SimulatedTool
    let process: ProcessID
    let scheduler: Scheduler

    /// Performs one call.
    private func call<Value: Sendable>(
        _ what: @autoclosure () -> String, _ work: () throws(ToolError) -> Value
    ) async throws(ToolError) -> Value {
        let fate: Fate
        do {
            fate = try await scheduler.effect(process, "\(tool.tool.id) \(what())")
        } catch {
            throw ToolError(kind: .unavailable, message: "the process died")
        }
        if case .failed = fate { throw ToolError(kind: .unavailable, message: "the tool is unavailable") }
        let value = try answer(work)
        switch fate {
        case .done, .failed:
            return value
        case .answerLost:
            throw ToolError(kind: .unavailable, message: "no answer in time")
        case .crashesAfter:
            scheduler.kill(process)
            throw ToolError(kind: .unavailable, message: "the process died")
        }
    }

    private func answer<Value>(_ work: () throws(ToolError) -> Value) throws(ToolError) -> Value {
        guard !tool.answersAnonymously else { throw tool.anonymousFailure }
        return try work()
    }

    func read(_ entity: EntityReference, comments: Bool) async throws(ToolError) -> EntitySnapshot {
        try await call("read \(entity.sourceId)") { () throws(ToolError) in
            let snapshot = try tool.read(entity.sourceId, comments: comments)
            tool.show(snapshot.comments ?? [], to: process)
            return snapshot
        }
    }

    func write(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot
    ) async throws(ToolError) -> WriteResult {
        let names = fields.keys.map(\.rawValue).sorted().joined(separator: ",")
        let answer = try await call("write \(entity.sourceId) \(names)") { () throws(ToolError) in
            try tool.write(fields, to: entity.sourceId, current: current)
        }
        guard !tool.reportsWrites else { return answer }
        let snapshot = try await read(entity, comments: false)
        _ = tool.takeUnreadWrite()
        return WriteResult(snapshot: snapshot, writtenValues: [:])
    }

    func read(_ entities: [EntityReference]) async throws(ToolError) -> [EntitySnapshot] {
        try await call("read \(entities.count) items") { () throws(ToolError) in
            entities.compactMap { try? tool.readWithMany($0.sourceId) }.filter { $0.isArchived != true }
        }
    }

    func create(
        _ creation: EntityDraft, type: String, for share: String
    ) async throws(ToolError) -> CreationResult {
        let (item, stub) = try await call("create an item for \(share)") { () throws(ToolError) in
            try tool.make(creation, for: share)
        }
        guard !tool.reportsWrites else { return CreationResult(entity: item, stub: stub) }
        // If the tool does not return the item, it must be read. The result counts only if no user changed it in
        // between.
        let read = try? await read(item.entity, comments: false)
        return CreationResult(entity: item, stub: read?.version == stub.version ? read : nil)
    }

    func conversions(of entity: EntityReference) async throws(ToolError) -> EntityConversions {
        try await call("conversions of \(entity.sourceId)") { () throws(ToolError) in
            tool.conversions(of: entity.sourceId)
        }
    }

    /// Returns the changelog of an item, unless the tool has none, as Targetprocess.
    func changelog(of entity: EntityReference) async throws(ToolError) -> [ChangelogEntry] {
        guard tool.hasChangelog else { throw ToolError(kind: .rejected, message: "no changelog") }
        return try await call("changelog of \(entity.sourceId)") { () throws(ToolError) in
            tool.edits(of: entity.sourceId)
        }
    }

    func findCreated(
        madeFor share: String, type: String, in scope: EntityScope, within age: Duration
    ) async throws(ToolError) -> EntityReference? {
        try await call("find the item of \(share)") { () throws(ToolError) in
            tool.find(madeFor: share, in: scope)
        }
    }

    func entities(referencing reference: EntityReference, cursor: String?) async throws(ToolError) -> EntityPage {
        try await call("items of \(reference.sourceId)") { () throws(ToolError) in
            tool.entities(inSprint: reference.sourceId)
        }
    }

    func query(_ selection: EntityQuery) async throws(ToolError) -> EntityPage {
        try await call("select") { () throws(ToolError) in tool.select(selection) }
    }

    func toolValue(
        for value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> FieldValue {
        guard case .user = value else { return try tool.localized(value, in: field, of: current) }
        return try await call("look up a user") { () throws(ToolError) in
            try tool.localized(value, in: field, of: current)
        }
    }

    func allowsMultipleValues(_ field: FieldID, of current: EntitySnapshot) -> Bool {
        field != tool.fields.owner || tool.hasSeveralOwners
    }

    func storedForm(of value: FieldValue, in field: FieldID, of current: EntitySnapshot) -> FieldValue {
        tool.stored(value)
    }

    func createComment(
        _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolError) -> Comment {
        try await call("comment \(entity.sourceId)") { () throws(ToolError) in
            try tool.create(draft, on: entity.sourceId)
        }
    }

    func updateComment(
        _ id: String, _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolError) -> Comment {
        try await call("edit comment \(id)") { () throws(ToolError) in
            try tool.update(id, draft, on: entity.sourceId, by: process)
        }
    }

    func deleteComment(_ id: String, on entity: EntityReference) async throws(ToolError) {
        try await call("delete comment \(id)") { () throws(ToolError) in try tool.delete(id, on: entity.sourceId) }
    }

    func delete(_ entity: EntityReference) async throws(ToolError) {
        try await call("delete \(entity.sourceId)") { () throws(ToolError) in tool.delete(entity.sourceId) }
    }

    func resolve(_ name: String) async throws(ToolError) -> EntitySnapshot {
        try await call("resolve \(name)") { () throws(ToolError) in try tool.read(name, comments: false) }
    }

    func changes(of types: [String], since: Timestamp, cursor: String?) async throws(ToolError) -> ChangePage {
        try await call("changes") { () throws(ToolError) in
            tool.changes(since: since)
        }
    }
}
