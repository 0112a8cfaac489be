import AdapterEngine
import EntityModel
import Primitives
import Synchronization

/// A simulated tool: items with fields, comments, and versions, and webhook requests for every change.
///
/// It behaves like the real tools where the order of events matters. Writes are not conditional, comments have no
/// idempotency key, a value may be stored in a different form, and some values are rejected.
final class SimulatedTool: Sendable {
    struct Item {
        var fields: [FieldID: FieldValue]
        var comments: [Comment] = []
        var version: Int64
        var modifiedAt: Timestamp
        let createdAt: Timestamp
        var project: String
        /// The marker of the share for which Tandem created the item.
        var madeFor: String?
        /// Whether the item is archived: it accepts no changes, and no search finds it.
        var isArchived = false
        /// The names of the files that the tool deleted because the description no longer mentioned them.
        var droppedFiles: Set<String> = []
        /// All values that each field ever had, in order.
        var log: [FieldID: [LogEntry]] = [:]
        /// All projects that the item was ever in.
        var projects: Set<String> = []
    }

    /// One value that a field had.
    struct LogEntry {
        var value: FieldValue
        /// Whether a user wrote it, and not Tandem.
        var byUser: Bool
        /// The time of the write.
        var at: Timestamp
        /// The value that Tandem sent, which the tool may store differently.
        var sent: FieldValue

        init(_ value: FieldValue, byUser: Bool, at: Timestamp, sent: FieldValue? = nil) {
            self.value = value
            self.byUser = byUser
            self.at = at
            self.sent = sent ?? value
        }
    }

    /// The deletion of an item.
    struct Ending {
        /// The item as it was before its deletion.
        var item: Item
        /// Whether a user deleted it, and not Tandem.
        var byUser: Bool
    }

    struct State {
        var items: [String: Item] = [:]
        var nextVersion: Int64 = 1
        var nextComment = 1
        var nextItem = 100
        var nextFile = 1
        var notifications: [Event] = []
        var writes = 0
        /// The item that Tandem wrote and has not read since.
        var unreadWrite: String?
        /// The users' values that a write replaced after it had read the item.
        ///
        /// No tool can prevent that.
        var concurrentEdits: Set<FieldValue> = []
        /// All texts that each comment ever had, in order, with their authors.
        var texts: [String: [(text: RichText, byUser: Bool)]] = [:]
        /// The comments as each process last read them.
        var shown: [ProcessID: [String: RichText]] = [:]
        /// The users' comment texts that a write replaced after it had read the comment.
        var concurrentTexts: Set<RichText> = []
        /// The items that were deleted.
        var endings: [String: Ending] = [:]
        /// The comments that users removed.
        var removedComments: Set<String> = []
        /// The users' comments to which Tandem added an attribution line.
        var attributed: Set<String> = []
        /// The current IDs of the items that were converted.
        var successors: [String: String] = [:]
        /// The time until which Tandem's requests are treated as a visitor's.
        var anonymousUntil = Timestamp.epoch
        /// The time until which states have translated names.
        var translatedUntil = Timestamp.epoch
    }

    let tool: Tool
    let entityType: String
    /// Whether the response to a write contains the item.
    ///
    /// If not, users' edits can occur between the write and the read.
    let reportsWrites: Bool
    /// The description with which the customer's own automation replaces each other description.
    let ownDescription: String?
    /// Whether items report their projects and whether they are archived.
    let reportsLocations: Bool
    let faults: ToolFaults
    /// Whether lists of items contain the fingerprints of comments.
    let reportsCommentFingerprints: Bool
    /// Whether items are planned into sprints.
    let hasSprints: Bool
    let fields: Names
    let account: AccountID
    let scheduler: Scheduler
    let state = Mutex(State())

    /// The names of the tool's fields.
    struct Names {
        var name: FieldID
        var description: FieldID
        var state: FieldID
        var labels: FieldID
        var owner: FieldID
        var parent: FieldID
        /// The links from an item to others.
        var links: FieldID
        /// The files that are attached to an item.
        var files: FieldID
        /// The sprint, which an item shows by its name.
        var sprint: FieldID
    }

    init(
        tool: Tool, entityType: String, reportsWrites: Bool, ownDescription: String? = nil, reportsLocations: Bool,
        reportsCommentFingerprints: Bool = true, hasSprints: Bool = false, faults: ToolFaults, fields: Names,
        account: AccountID,
        scheduler: Scheduler
    ) {
        self.tool = tool
        self.reportsWrites = reportsWrites
        self.ownDescription = ownDescription
        self.reportsLocations = reportsLocations
        self.faults = faults
        self.reportsCommentFingerprints = reportsCommentFingerprints
        self.hasSprints = hasSprints
        self.entityType = entityType
        self.fields = fields
        self.account = account
        self.scheduler = scheduler
    }

    func reference(_ id: String) -> EntityReference {
        EntityReference(sourceId: id, entityType: entityType, tool: tool)
    }

    // MARK: Users

    func create(
        _ id: String? = nil, name: String, state initial: String, project: String = "", madeFor: String? = nil
    ) -> String {
        let now = scheduler.now
        return state.withLock { state in
            let byUser = madeFor == nil
            let id = id ?? "\(state.nextItem)"
            state.nextItem += 1
            func log(_ value: FieldValue) -> [LogEntry] { [LogEntry(value, byUser: byUser, at: now)] }
            state.items[id] = Item(
                fields: [
                    fields.name: .text(name), fields.description: .empty, fields.state: .state(initial),
                    fields.labels: .empty, fields.owner: .empty, fields.parent: .empty, fields.links: .empty,
                    fields.files: .empty,
                ],
                version: state.nextVersion, modifiedAt: now, createdAt: now, project: project, madeFor: madeFor,
                log: [
                    fields.name: log(.text(name)), fields.description: log(.empty), fields.state: log(.state(initial)),
                    fields.owner: log(.empty),
                ], projects: [project])
            if hasSprints {
                state.items[id]?.fields[fields.sprint] = .empty
                state.items[id]?.log[fields.sprint] = log(.empty)
            }
            state.nextVersion += 1
            return id
        }
    }

    /// Creates an item, as a user does.
    ///
    /// The tool sends a webhook request for it.
    func make(name: String, state: String, project: String) -> String {
        let id = create(name: name, state: state, project: project)
        scheduler.note("person creates \(tool.id) \(id) in \(project)")
        notify(id)
        return id
    }

    func edit(_ id: String, _ field: FieldID, _ value: FieldValue) {
        scheduler.note("person sets \(tool.id) \(id) \(field.rawValue) to \(value)")
        let now = scheduler.now
        change(id, advancing: !isPart(field)) { item, _ in
            item.fields[field] = value
            item.log[field, default: []].append(LogEntry(value, byUser: true, at: now))
        }
        notify(id)
    }

    func item(_ id: String) -> Item? { state.withLock { $0.items[id] } }
    var items: [(id: String, item: Item)] {
        state.withLock { $0.items.map { ($0, $1) } }.sorted { $0.id < $1.id }
    }
    var newestVersion: Int64 { state.withLock { $0.nextVersion } }
    var writes: Int { state.withLock { $0.writes } }

    /// Returns the item that Tandem wrote and has not read since, and forgets it.
    func takeUnreadWrite() -> String? {
        state.withLock { state in
            defer { state.unreadWrite = nil }
            return state.unreadWrite.flatMap { state.items[$0]?.isArchived == false ? $0 : nil }
        }
    }
    var endings: [String: Ending] { state.withLock { $0.endings } }
    var concurrentEdits: Set<FieldValue> { state.withLock { $0.concurrentEdits } }

    /// Removes and returns a waiting webhook request, for its delivery.
    func removeWebhook(at place: Int) -> Event { state.withLock { $0.notifications.remove(at: place) } }
    var waitingNotifications: Int { state.withLock { $0.notifications.count } }

    // MARK: Internals of the tool

    func change(_ id: String, _ body: (inout Item) -> Void) {
        change(id) { item, _ in body(&item) }
    }

    @discardableResult
    func change<Value>(
        _ id: String, advancing: Bool = true, _ body: (inout Item, inout State) -> Value
    ) -> Value? {
        let now = scheduler.now
        return state.withLock { state in
            guard var item = state.items[id] else { return nil }
            if advancing {
                item.version = state.nextVersion
                item.modifiedAt = now
            }
            state.nextVersion += 1
            let value = body(&item, &state)
            state.items[id] = item
            return value
        }
    }

    func notify(_ id: String, _ kind: Event.Kind? = nil) {
        state.withLock { state in
            guard let item = state.items[id] else { return }
            var told = snapshot(id, item, comments: false).withoutUnreadable
            // This corresponds to a webhook rule of Targetprocess. Its requests contain no state category.
            if !reportsWrites { (told.stateCategories, told.isArchived) = (nil, nil) }
            let event = Event(
                id: "\(tool.id)|\(id)|\(state.nextVersion)", account: account, entity: reference(id),
                occurredAt: item.modifiedAt, kind: kind ?? .updated(told))
            state.nextVersion += 1
            state.notifications.append(event)
        }
    }

    func snapshot(_ id: String, _ item: Item, comments: Bool) -> EntitySnapshot {
        var snapshot = EntitySnapshot(
            entity: reference(id), version: item.version, modifiedAt: item.modifiedAt, fields: readable(item.fields),
            stateCategories: stage(of: item).map { [fields.state: $0] },
            projectIDs: reportsLocations ? [item.project] : nil,
            isArchived: reportsLocations ? item.isArchived : nil, comments: comments ? item.comments : nil, url: nil,
            displayKey: id)
        snapshot.unreadable = problems(item.fields)
        reportMentions(of: item, in: &snapshot)
        if comments { snapshot.commentFingerprints = discussion(of: item) }
        return snapshot
    }

    /// Returns the form in which the tool stores a value: without spaces at the end.
    func stored(_ value: FieldValue) -> FieldValue {
        guard case .text(var text) = value else { return value }
        while text.hasSuffix(" ") { text.removeLast() }
        return .text(text)
    }

    func read(_ id: String, comments: Bool) throws(ToolError) -> EntitySnapshot {
        guard let item = item(id) else { throw ToolError(kind: .notFound, message: "no such item") }
        var snapshot = snapshot(id, item, comments: comments)
        snapshot.fields = translated(snapshot.fields)
        return snapshot
    }

    /// Reads an item as part of a list.
    ///
    /// Targetprocess then reports the fingerprints of its comments.
    func readWithMany(_ id: String) throws(ToolError) -> EntitySnapshot {
        guard let item = item(id) else { throw ToolError(kind: .notFound, message: "no such item") }
        var snapshot = snapshot(id, item, comments: false)
        snapshot.fields = translated(snapshot.fields)
        if tool.type == .targetprocess { snapshot.commentFingerprints = discussion(of: item) }
        return snapshot
    }

    func write(
        _ values: [FieldID: FieldValue], to id: String, current: EntitySnapshot
    ) throws(ToolError) -> WriteResult {
        let isArchived = item(id)?.isArchived == true
        // Members of sets are written one by one. Only new members can be rejected.
        let refused = values.filter { field, value in
            if isArchived { return true }
            let new =
                value.kind?.isSet == true
                ? Set(value.members).subtracting(current.fields[field]?.members ?? []) : [value]
            return new.contains { $0 == .text("refused") || rejects($0) || hasDanglingLink($0) }
        }
        guard refused.isEmpty else {
            throw ToolError(
                kind: .rejected, message: "not a valid value", fields: refused.mapValues { _ in "not a valid value" })
        }
        for (field, value) in values.sorted(by: { $0.key < $1.key }) {
            if let failure = rejection(of: value, besides: current.fields[field]) { throw failure }
        }
        var copies: [Attachment: AttachmentCopyResult] = [:]
        let now = scheduler.now
        change(id, advancing: values.keys.contains { !isPart($0) }) { item, state in
            for (field, value) in values.sorted(by: { $0.key < $1.key }) {
                let value = copied(untranslated(value), to: id, &copies, &state)
                scheduler.note("tandem sets \(tool.id) \(id) \(field.rawValue) to \(value)")
                let kept = accepted(
                    merged(value, into: item.fields[field], known: current.fields[field], of: field),
                    over: item.fields[field])
                if let replaced = item.fields[field], replaced != current.fields[field] {
                    state.concurrentEdits.insert(replaced)
                    state.concurrentEdits.formUnion(Set(replaced.members).subtracting(kept.members))
                }
                if field == fields.description { drop(dropped(item, by: kept), from: &item) }
                guard !alters(value) || kept != item.fields[field] else { continue }
                item.fields[field] = stored(kept)
                item.log[field, default: []].append(LogEntry(stored(kept), byUser: false, at: now, sent: value))
            }
            state.writes += 1
            if !reportsWrites { state.unreadWrite = id }
        }
        notify(id)
        let snapshot = try read(id, comments: false)
        if let ownDescription, values[fields.description] != nil {
            edit(id, fields.description, .richText(RichText(plain: ownDescription)))
        }
        return WriteResult(
            snapshot: snapshot, writtenValues: snapshot.fields.filter { values[$0.key] != nil },
            attachmentCopies: copies)
    }

    /// Deletes an item on behalf of Tandem.
    func delete(_ id: String) {
        guard item(id) != nil else { return }
        scheduler.note("tandem deletes \(tool.id) \(id)")
        state.withLock { $0.writes += 1 }
        end(id, byUser: false)
    }

    /// Removes an item.
    ///
    /// The tool reports the deletion unless its webhook request is lost.
    func end(_ id: String, byUser: Bool = true, isTold: Bool = true) {
        let now = scheduler.now
        state.withLock { state in
            guard let item = state.items.removeValue(forKey: id) else { return }
            state.endings[id] = Ending(item: item, byUser: byUser)
            guard isTold else { return }
            state.notifications.append(
                Event(
                    id: "\(tool.id)|\(id)|\(state.nextVersion)", account: account, entity: reference(id),
                    occurredAt: now, kind: .deleted))
            state.nextVersion += 1
        }
        cutLinks(to: id)
    }
}
