import AdapterEngine
import EntityModel
import Synchronization

/// A stand-in for one tool: items with fields and comments, versions, and notifications of every change.
///
/// It behaves as the real tools do where that matters to the order of things: writes are not conditional, comments have
/// no idempotency key, a value may be stored otherwise than it was sent, and some values are refused.
final class ModelTool: Sendable {
    struct Item {
        var fields: [FieldID: FieldValue]
        var comments: [Comment] = []
        var version: Int64
        var modifiedAt: Int64
        /// Every value that each field ever had, in order, with who wrote it.
        var log: [FieldID: [(value: FieldValue, byUser: Bool)]] = [:]
    }

    struct Notification {
        var event: Event
    }

    private struct State {
        var items: [String: Item] = [:]
        var nextVersion: Int64 = 1
        var nextComment = 1
        var notifications: [Event] = []
        var writes = 0
        /// Values of a user that a write replaced between its reading and its writing: no tool can prevent that.
        var slippedIn: Set<FieldValue> = []
    }

    let tool: Tool
    let entityType: String
    /// Whether a write is answered with the item; where it is not, people's edits come between it and the reading.
    let tellsWrites: Bool
    private let fields: Names
    private let account: AccountID
    private let scheduler: Scheduler
    private let state = Mutex(State())

    /// What the tool calls the three fields.
    struct Names {
        var name: FieldID
        var description: FieldID
        var state: FieldID
    }

    init(
        tool: Tool, entityType: String, tellsWrites: Bool, fields: Names, account: AccountID, scheduler: Scheduler
    ) {
        self.tool = tool
        self.tellsWrites = tellsWrites
        self.entityType = entityType
        self.fields = fields
        self.account = account
        self.scheduler = scheduler
    }

    func reference(_ id: String) -> EntityReference {
        EntityReference(sourceId: id, entityType: entityType, tool: tool)
    }

    // MARK: People

    func create(_ id: String, name: String, state initial: String) {
        let now = scheduler.now
        state.withLock { state in
            state.items[id] = Item(
                fields: [fields.name: .text(name), fields.description: .empty, fields.state: .state(initial)],
                version: state.nextVersion, modifiedAt: now,
                log: [
                    fields.name: [(.text(name), true)], fields.description: [(.empty, true)],
                    fields.state: [(.state(initial), true)],
                ])
            state.nextVersion += 1
        }
    }

    func edit(_ id: String, _ field: FieldID, _ value: FieldValue) {
        scheduler.note("person sets \(tool.id) \(id) \(field.rawValue) to \(value)")
        change(id) { item in
            item.fields[field] = value
            item.log[field, default: []].append((value, true))
        }
        notify(id)
    }

    func comment(_ id: String, _ text: String) {
        let comment = change(id) { item, state in
            let comment = Comment(
                id: "\(tool.id)c\(state.nextComment)", body: RichText(plain: text), author: "person",
                modifiedAt: item.modifiedAt)
            state.nextComment += 1
            item.comments.append(comment)
            return comment
        }
        if let comment { notify(id, .commented(comment)) }
    }

    func editComment(_ id: String, _ commentId: String, _ text: String) {
        let comment = change(id) { item, _ -> Comment? in
            guard let place = item.comments.firstIndex(where: { $0.id == commentId }) else { return nil }
            item.comments[place].body = RichText(plain: text)
            item.comments[place].modifiedAt = item.modifiedAt
            return item.comments[place]
        }
        if let comment = comment ?? nil { notify(id, .commented(comment)) }
    }

    func removeComment(_ id: String, _ commentId: String) {
        change(id) { item in item.comments.removeAll { $0.id == commentId } }
        notify(id, .commentDeleted(commentId: commentId))
    }

    func item(_ id: String) -> Item? { state.withLock { $0.items[id] } }
    var writes: Int { state.withLock { $0.writes } }
    var slippedIn: Set<FieldValue> { state.withLock { $0.slippedIn } }

    /// Takes a waiting notification out, for delivery.
    func takeNotification(_ place: Int) -> Event { state.withLock { $0.notifications.remove(at: place) } }
    var waitingNotifications: Int { state.withLock { $0.notifications.count } }

    // MARK: The tool's own work

    private func change(_ id: String, _ body: (inout Item) -> Void) {
        change(id) { item, _ in body(&item) }
    }

    @discardableResult
    private func change<Value>(_ id: String, _ body: (inout Item, inout State) -> Value) -> Value? {
        let now = scheduler.now
        return state.withLock { state in
            guard var item = state.items[id] else { return nil }
            item.version = state.nextVersion
            item.modifiedAt = now
            state.nextVersion += 1
            let value = body(&item, &state)
            state.items[id] = item
            return value
        }
    }

    private func notify(_ id: String, _ kind: Event.Kind? = nil) {
        state.withLock { state in
            guard let item = state.items[id] else { return }
            let event = Event(
                id: "\(tool.id)|\(id)|\(state.nextVersion)", account: account, entity: reference(id),
                occurredAt: item.modifiedAt, kind: kind ?? .changed(snapshot(id, item, comments: false)))
            state.nextVersion += 1
            state.notifications.append(event)
        }
    }

    fileprivate func snapshot(_ id: String, _ item: Item, comments: Bool) -> EntitySnapshot {
        EntitySnapshot(
            entity: reference(id), version: item.version, modifiedAt: item.modifiedAt, fields: item.fields,
            comments: comments ? item.comments : nil, url: nil, displayKey: id)
    }

    /// How the tool stores what it is sent: without spaces at the end.
    fileprivate func stored(_ value: FieldValue) -> FieldValue {
        guard case .text(var text) = value else { return value }
        while text.hasSuffix(" ") { text.removeLast() }
        return .text(text)
    }

    fileprivate func read(_ id: String, comments: Bool) throws(ToolFailure) -> EntitySnapshot {
        guard let item = item(id) else { throw ToolFailure(kind: .notFound, message: "no such item") }
        return snapshot(id, item, comments: comments)
    }

    fileprivate func write(
        _ values: [FieldID: FieldValue], to id: String, current: EntitySnapshot
    ) throws(ToolFailure) -> WriteAnswer {
        let refused = values.filter { $0.value == .text("refused") }
        guard refused.isEmpty else {
            throw ToolFailure(
                kind: .refused, message: "not a valid value", fields: refused.mapValues { _ in "not a valid value" })
        }
        change(id) { item, state in
            for (field, value) in values.sorted(by: { $0.key < $1.key }) {
                scheduler.note("tandem sets \(tool.id) \(id) \(field.rawValue) to \(value)")
                if let replaced = item.fields[field], replaced != current.fields[field] {
                    state.slippedIn.insert(replaced)
                }
                item.fields[field] = stored(value)
                item.log[field, default: []].append((stored(value), false))
            }
            state.writes += 1
        }
        notify(id)
        let snapshot = try read(id, comments: false)
        return WriteAnswer(snapshot: snapshot, told: snapshot.fields.filter { values[$0.key] != nil })
    }

    fileprivate func create(_ body: RichText, origin: CommentOrigin, on id: String) throws(ToolFailure) -> Comment {
        let comment = change(id) { item, state in
            let comment = Comment(
                id: "\(tool.id)c\(state.nextComment)", body: body, author: "tandem", modifiedAt: item.modifiedAt,
                origin: origin)
            state.nextComment += 1
            state.writes += 1
            item.comments.append(comment)
            return comment
        }
        guard let comment else { throw ToolFailure(kind: .notFound, message: "no such item") }
        notify(id, .commented(comment))
        return comment
    }

    fileprivate func update(_ comment: String, body: RichText, on id: String) throws(ToolFailure) -> Comment {
        let updated = change(id) { item, state -> Comment? in
            guard let place = item.comments.firstIndex(where: { $0.id == comment }) else { return nil }
            item.comments[place].body = body
            item.comments[place].modifiedAt = item.modifiedAt
            state.writes += 1
            return item.comments[place]
        }
        guard let updated = updated ?? nil else { throw ToolFailure(kind: .notFound, message: "no such comment") }
        notify(id, .commented(updated))
        return updated
    }

    fileprivate func delete(_ comment: String, on id: String) {
        let isThere = item(id)?.comments.contains { $0.id == comment } ?? false
        guard isThere else { return }
        state.withLock { $0.writes += 1 }
        removeComment(id, comment)
    }

    fileprivate func changes(since: Int64) -> ChangePage {
        let items = state.withLock { $0.items }
        let changed = items.filter { $0.value.modifiedAt >= since }.sorted { $0.key < $1.key }
        var changes: [ChangePage.Change] = []
        for (id, item) in changed {
            changes.append(.init(entity: reference(id), version: item.version, modifiedAt: item.modifiedAt))
            if let newest = item.comments.map(\.modifiedAt).max(), newest >= since {
                changes.append(.init(entity: reference(id), version: nil, modifiedAt: newest))
            }
        }
        return ChangePage(changes: changes, next: nil)
    }
}

/// A tool as one process sees it: every call may fail, be lost, or be the last thing that the process does.
struct ModelGateway: ToolGateway {
    let tool: ModelTool
    let process: ProcessID
    let scheduler: Scheduler

    private func call<Value: Sendable>(
        _ what: String, _ work: () throws(ToolFailure) -> Value
    ) async throws(ToolFailure) -> Value {
        let fate: Fate
        do {
            fate = try await scheduler.effect(process, "\(tool.tool.id) \(what)")
        } catch {
            throw ToolFailure(kind: .unavailable, message: "the process died")
        }
        if case .failed = fate { throw ToolFailure(kind: .unavailable, message: "the tool is away") }
        let value = try work()
        switch fate {
        case .done, .failed:
            return value
        case .answerLost:
            throw ToolFailure(kind: .unavailable, message: "no answer in time")
        case .diesAfter:
            scheduler.kill(process)
            throw ToolFailure(kind: .unavailable, message: "the process died")
        }
    }

    func read(_ entity: EntityReference, comments: Bool) async throws(ToolFailure) -> EntitySnapshot {
        try await call("read \(entity.sourceId)") { () throws(ToolFailure) in
            try tool.read(entity.sourceId, comments: comments)
        }
    }

    func write(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot
    ) async throws(ToolFailure) -> WriteAnswer {
        let names = fields.keys.map(\.rawValue).sorted().joined(separator: ",")
        let answer = try await call("write \(entity.sourceId) \(names)") { () throws(ToolFailure) in
            try tool.write(fields, to: entity.sourceId, current: current)
        }
        guard !tool.tellsWrites else { return answer }
        return WriteAnswer(snapshot: try await read(entity, comments: false), told: [:])
    }

    func stored(_ value: FieldValue, in field: FieldID) -> FieldValue { tool.stored(value) }

    func createComment(
        _ body: RichText, author: String, origin: CommentOrigin, link: String?, on entity: EntityReference
    ) async throws(ToolFailure) -> Comment {
        try await call("comment \(entity.sourceId)") { () throws(ToolFailure) in
            try tool.create(body, origin: origin, on: entity.sourceId)
        }
    }

    func updateComment(
        _ id: String, body: RichText, author: String?, origin: CommentOrigin?, link: String?, on entity: EntityReference
    ) async throws(ToolFailure) -> Comment {
        try await call("edit comment \(id)") { () throws(ToolFailure) in
            try tool.update(id, body: body, on: entity.sourceId)
        }
    }

    func deleteComment(_ id: String, on entity: EntityReference) async throws(ToolFailure) {
        try await call("delete comment \(id)") { () throws(ToolFailure) in tool.delete(id, on: entity.sourceId) }
    }

    func resolve(_ name: String) async throws(ToolFailure) -> EntitySnapshot {
        try await call("resolve \(name)") { () throws(ToolFailure) in try tool.read(name, comments: false) }
    }

    func changes(of types: [String], since: Int64, cursor: String?) async throws(ToolFailure) -> ChangePage {
        try await call("changes") { () throws(ToolFailure) in tool.changes(since: since) }
    }
}
