import AdapterEngine
import EntityModel
import Primitives

/// A gateway that lacks the safeguards that its variant disables.
struct UnsafeGateway: ToolGateway {
    let gateway: SimulatedGateway
    let broken: World.DisabledSafeguards

    func read(_ entity: EntityReference, comments: Bool) async throws(ToolError) -> EntitySnapshot {
        var snapshot = try await gateway.read(entity, comments: comments)
        if broken.decoding {
            snapshot.unreadable = nil
            snapshot.fields.merge(gateway.tool.unreadableFields(of: entity.sourceId)) { _, new in new }
        }
        if broken.embedded { snapshot.formattingLosses = nil }
        guard broken.markers else { return snapshot }
        snapshot.comments = snapshot.comments?.map { comment in
            var comment = comment
            comment.marker = nil
            return comment
        }
        return snapshot
    }

    func read(_ entities: [EntityReference]) async throws(ToolError) -> [EntitySnapshot] {
        let found = try await gateway.read(entities).map { snapshot in
            var snapshot = snapshot
            if broken.embedded { snapshot.formattingLosses = nil }
            return snapshot
        }
        return broken.deletions ? found + remembered(entities) : found
    }

    /// Returns the items that no longer exist, as they were before their deletion.
    private func remembered(_ entities: [EntityReference]) -> [EntitySnapshot] {
        entities.compactMap { entity in
            gateway.tool.endings[entity.sourceId].map {
                gateway.tool.snapshot(entity.sourceId, $0.item, comments: false)
            }
        }
    }

    func conversions(of entity: EntityReference) async throws(ToolError) -> EntityConversions {
        try await gateway.conversions(of: entity)
    }

    func changelog(of entity: EntityReference) async throws(ToolError) -> [ChangelogEntry] {
        try await gateway.changelog(of: entity)
    }

    func entities(referencing reference: EntityReference, cursor: String?) async throws(ToolError) -> EntityPage {
        try await gateway.entities(referencing: reference, cursor: cursor)
    }

    func create(
        _ creation: EntityDraft, type: String, for share: String
    ) async throws(ToolError) -> CreationResult {
        try await gateway.create(creation, type: type, for: share)
    }

    func findCreated(
        madeFor share: String, type: String, in scope: EntityScope, within age: Duration
    ) async throws(ToolError) -> EntityReference? {
        try await gateway.findCreated(madeFor: share, type: type, in: scope, within: age)
    }

    func query(_ selection: EntityQuery) async throws(ToolError) -> EntityPage {
        try await gateway.query(selection)
    }

    func write(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot
    ) async throws(ToolError) -> WriteResult {
        var answer: WriteResult
        do {
            answer = try await gateway.write(fields, to: entity, current: current)
        } catch {
            guard broken.isolation, error.kind == .rejected else { throw error }
            throw ToolError(kind: .rejected, message: error.message, fields: fields.mapValues { _ in error.message })
        }
        if broken.readBack { answer.writtenValues = answer.snapshot.fields }
        if broken.embedded { answer.snapshot.formattingLosses = nil }
        return answer
    }

    func toolValue(
        for value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> FieldValue {
        do {
            return try await gateway.toolValue(for: value, in: field, of: current)
        } catch {
            guard broken.users, case .user = value, error.kind == .rejected,
                let first = SimulatedTool.logins.first.flatMap({ gateway.tool.user($0) })
            else { throw error }
            return .user(first)
        }
    }

    func allowsMultipleValues(_ field: FieldID, of current: EntitySnapshot) -> Bool {
        gateway.allowsMultipleValues(field, of: current)
    }

    func storedForm(of value: FieldValue, in field: FieldID, of current: EntitySnapshot) -> FieldValue {
        gateway.storedForm(of: value, in: field, of: current)
    }

    func createComment(
        _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolError) -> Comment {
        try await gateway.createComment(draft, on: entity)
    }

    func updateComment(
        _ id: String, _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolError) -> Comment {
        var draft = draft
        if broken.attribution, draft.source == nil {
            draft.source = .init(
                author: "someone", origin: CommentOrigin(toolId: "", entityId: "", commentId: ""), link: nil)
        }
        return try await gateway.updateComment(id, draft, on: entity)
    }

    func deleteComment(_ id: String, on entity: EntityReference) async throws(ToolError) {
        try await gateway.deleteComment(id, on: entity)
    }

    func delete(_ entity: EntityReference) async throws(ToolError) { try await gateway.delete(entity) }

    func resolve(_ name: String) async throws(ToolError) -> EntitySnapshot {
        try await gateway.resolve(name)
    }

    func changes(of types: [String], since: Timestamp, cursor: String?) async throws(ToolError) -> ChangePage {
        try await gateway.changes(of: types, since: since, cursor: cursor)
    }
}
