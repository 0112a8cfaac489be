import AdapterEngine
import EntityModel
import SyncEngine

extension World {
    /// What a variant of the system lacks, to show that the simulation would find it.
    struct Broken: Sendable {
        /// Several hands work on one item, and commands run again.
        var fence = false
        /// The markers of comments are not seen.
        var markers = false
        /// Nobody remembers which items were begun to be made.
        var intents = false
        /// What was written is not known again when the tool tells of it.
        var echo = false
        /// It is not kept which commands were decided: who dies before sending them has forgotten them.
        var outbox = false
        /// What a tool tells late passes for news.
        var version = false
        /// What is read after a write is taken for the tool's form of what was written.
        var readBack = false
        /// An item's version alone says whether it has new comments.
        var discussions = false
    }
}

/// A fence that lets everything through, to show what the fence is for.
struct OpenFence: CommandFence {
    func pass(
        _ command: Command, _ body: @escaping @Sendable () async throws -> CommandResult
    ) async throws -> Passage {
        command.isInquiry ? .finished(.neverRan(command)) : .ran(try await body())
    }
}

extension World.Broken {
    /// An event as the variant takes it.
    func taken(_ event: Event, newest: Int64) -> Event {
        guard version, case .changed(var snapshot) = event.kind else { return event }
        snapshot.version = newest
        var event = event
        event.kind = .changed(snapshot)
        return event
    }

    /// A result as the variant gives it.
    func given(_ result: CommandResult) -> CommandResult {
        guard echo else { return result }
        var result = result
        result.snapshot = nil
        result.fields = result.fields.map { field in
            guard case .applied(let hash, let written) = field.outcome else { return field }
            var field = field
            field.outcome = .applied(hash: ContentHash(rawValue: hash.rawValue + "?"), written: written)
            return field
        }
        return result
    }

    /// A record as the variant keeps it.
    func kept(_ share: Share) -> Share {
        guard outbox else { return share }
        var share = share
        for side in Side.allCases { share[side].outstanding = nil }
        return share
    }
}

/// A record of intents that forgets all, to show what it is for.
struct NoIntents: CreationIntents {
    func intent(_ share: String, account: AccountID) async throws -> CreationIntent? { nil }
    func begin(_ share: String, account: AccountID, at now: Int64) async throws {}
    func doubt(_ share: String, account: AccountID, at now: Int64) async throws {}
    func finish(_ share: String, account: AccountID, _ item: CreatedItem) async throws {}
    func withdraw(_ share: String, account: AccountID) async throws {}
}

/// A gateway without what the variant lacks.
struct BrokenGateway: ToolGateway {
    let gateway: ModelGateway
    let broken: World.Broken

    func read(_ entity: EntityReference, comments: Bool) async throws(ToolFailure) -> EntitySnapshot {
        var snapshot = try await gateway.read(entity, comments: comments)
        guard broken.markers else { return snapshot }
        snapshot.comments = snapshot.comments?.map { comment in
            var comment = comment
            comment.marker = nil
            return comment
        }
        return snapshot
    }

    func read(_ entities: [EntityReference]) async throws(ToolFailure) -> [EntitySnapshot] {
        try await gateway.read(entities)
    }

    func create(
        _ creation: ItemCreation, type: String, for share: String
    ) async throws(ToolFailure) -> MadeItem {
        try await gateway.create(creation, type: type, for: share)
    }

    func find(
        madeFor share: String, type: String, in scope: EntityScope, within age: Int64
    ) async throws(ToolFailure) -> EntityReference? {
        try await gateway.find(madeFor: share, type: type, in: scope, within: age)
    }

    func select(_ selection: ItemSelection) async throws(ToolFailure) -> ItemPage {
        try await gateway.select(selection)
    }

    func write(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot
    ) async throws(ToolFailure) -> WriteAnswer {
        var answer = try await gateway.write(fields, to: entity, current: current)
        if broken.readBack { answer.told = answer.snapshot.fields }
        return answer
    }

    func localized(
        _ value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolFailure) -> FieldValue {
        try await gateway.localized(value, in: field, of: current)
    }

    func holdsSeveral(_ field: FieldID, of current: EntitySnapshot) -> Bool {
        gateway.holdsSeveral(field, of: current)
    }

    func stored(_ value: FieldValue, in field: FieldID, of current: EntitySnapshot) -> FieldValue {
        gateway.stored(value, in: field, of: current)
    }

    func createComment(
        _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolFailure) -> Comment {
        try await gateway.createComment(draft, on: entity)
    }

    func updateComment(
        _ id: String, _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolFailure) -> Comment {
        try await gateway.updateComment(id, draft, on: entity)
    }

    func deleteComment(_ id: String, on entity: EntityReference) async throws(ToolFailure) {
        try await gateway.deleteComment(id, on: entity)
    }

    func delete(_ entity: EntityReference) async throws(ToolFailure) { try await gateway.delete(entity) }

    func resolve(_ name: String) async throws(ToolFailure) -> EntitySnapshot {
        try await gateway.resolve(name)
    }

    func changes(of types: [String], since: Int64, cursor: String?) async throws(ToolFailure) -> ChangePage {
        try await gateway.changes(of: types, since: since, cursor: cursor)
    }
}
