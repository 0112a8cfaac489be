import EntityModel
import Primitives
import Synchronization
import TestSupport

@testable import AdapterEngine

/// A tool with one item, in memory.
actor MemoryTool: ToolGateway {
    static let item = EntityReference(sourceId: "1", entityType: "10001", tool: Tool(id: "jira", type: .jira))
    static let hasher = ContentHasher { ContentHash(rawValue: String(decoding: $0, as: UTF8.self)) }

    private(set) var comments: [Comment] = []
    private(set) var requests = 0
    private var fields: [FieldID: FieldValue] = [FieldID("summary"): .text("old")]
    private var version: Int64 = 1
    private var refused: (value: String, namesFields: Bool)?
    /// The error with which the tool answers a rejected value.
    private var failure = ToolError(kind: .rejected, message: "not a valid value")
    private var isAway = false
    private var losesAnswer = false
    private var isGone = false
    private var tellsWrites = true
    private var editAfterWrite: [FieldID: FieldValue]?
    /// The markers of the created items, and whether a search lists them.
    private var made: [String] = []
    private var showsMade = true

    func value(_ field: String) -> FieldValue? { fields[FieldID(field)] }
    func set(_ field: String, _ value: String) { fields[FieldID(field)] = .text(value) }
    func refuse(_ value: String, namingFields: Bool) { refused = (value, namingFields) }
    /// Answers each write that contains the value with the failure.
    func reject(_ value: String, with failure: ToolError) {
        refused = (value, false)
        self.failure = failure
    }
    /// Simulates an outage of reads.
    ///
    /// Writes of the rejected value still fail with their own error.
    func goAway() { isAway = true }
    func loseNextAnswer() { losesAnswer = true }
    /// The error that answers the next creation.
    ///
    /// The tool then creates no item.
    private var turnsAway: ToolError?
    func turnAwayNextCreation(_ failure: ToolError) { turnsAway = failure }
    func remove() { isGone = true }

    /// The parts of the tool's answer other than the fields.
    private var unreadable: [FieldID: String]?
    private var losses: [FieldID: [FormattingLoss]]?

    func put(_ field: String, _ value: FieldValue?, unreadable: String? = nil, losses: [FormattingLoss] = []) {
        fields[FieldID(field)] = value
        self.unreadable = unreadable.map { [FieldID(field): $0] }
        self.losses = losses.isEmpty ? nil : [FieldID(field): losses]
    }

    func put(_ comment: Comment) { comments = [comment] }
    func showMade(_ isShown: Bool) { showsMade = isShown }
    var madeItems: [String] { made }
    /// The entries of the tool's changelog, or `nil` if the tool has none.
    private var entries: [ChangelogEntry]?
    func report(_ changes: [ChangelogEntry]) { entries = changes }

    func changelog(of entity: EntityReference) async throws(ToolError) -> [ChangelogEntry] {
        guard let entries else { throw ToolError(kind: .rejected, message: "no changelog") }
        return entries
    }

    /// Edits a field between the next write and the read that follows it.
    func editAfterWrite(_ field: String, _ value: String, tellsWrites: Bool) {
        editAfterWrite = [FieldID(field): .text(value)]
        self.tellsWrites = tellsWrites
    }

    /// Reports that a field named `formatted` cannot represent tables.
    nonisolated func formattingLosses(_ value: FieldValue, in field: FieldID) -> [FormattingLoss] {
        field == FieldID("formatted") ? [FormattingLoss(feature: .table, count: 2)] : []
    }

    // MARK: Named references

    /// The names of the created references, whether or not the tool lists them.
    private(set) var things: [String] = []
    private var showsThings = true

    func delayThings() { showsThings = false }
    func showThings() { showsThings = true }

    func missingReferences(
        _ value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> [MissingReference] {
        guard case .option(let name) = value, !showsThings || !things.contains(name) else { return [] }
        return [MissingReference(kind: .sprint, name: name, containerID: "1")]
    }

    func createReference(_ thing: MissingReference) async throws(ToolError) {
        guard thing.name != refused?.value else {
            throw ToolError(kind: .rejected, message: "not a valid name")
        }
        await Task.yield()
        things.append(thing.name)
        guard losesAnswer else { return }
        losesAnswer = false
        throw ToolError(kind: .unavailable, message: "no answer in time")
    }

    func read(_ entity: EntityReference, comments: Bool) async throws(ToolError) -> EntitySnapshot {
        guard !isGone else { throw ToolError(kind: .notFound, message: "no such item") }
        guard !isAway else { throw ToolError(kind: .unavailable, message: "the tool is away") }
        var snapshot = EntitySnapshot(
            entity: entity, version: version, modifiedAt: Timestamp(millisecondsSinceEpoch: version), fields: fields,
            comments: comments ? self.comments : nil, formattingLosses: losses)
        snapshot.unreadable = unreadable
        return snapshot
    }

    func create(
        _ creation: EntityDraft, type: String, for share: String
    ) async throws(ToolError) -> CreationResult {
        if let refused, creation.fields.values.contains(.text(refused.value)) { throw failure }
        if let failure = turnsAway {
            turnsAway = nil
            throw failure
        }
        made.append(share)
        if losesAnswer {
            losesAnswer = false
            throw ToolError(kind: .unavailable, message: "no answer in time")
        }
        return CreationResult(entity: CreatedEntity(entity: Self.made(made.count)), stub: nil)
    }

    private static func made(_ number: Int) -> EntityReference {
        EntityReference(sourceId: "\(100 + number)", entityType: "10001", tool: item.tool)
    }

    func delete(_ entity: EntityReference) async throws(ToolError) { isGone = true }

    func findCreated(
        madeFor share: String, type: String, in scope: EntityScope, within age: Duration
    ) async throws(ToolError) -> EntityReference? {
        guard showsMade, let place = made.firstIndex(of: share) else { return nil }
        return Self.made(place + 1)
    }

    func read(_ entities: [EntityReference]) async throws(ToolError) -> [EntitySnapshot] {
        var found: [EntitySnapshot] = []
        for entity in entities { found.append(try await read(entity, comments: false)) }
        return found
    }

    func query(_ selection: EntityQuery) async throws(ToolError) -> EntityPage {
        EntityPage(items: [])
    }

    func write(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot
    ) async throws(ToolError) -> WriteResult {
        requests += 1
        if let refused {
            let bad = fields.filter { $0.value.members.contains { $0.text == refused.value } }
                .mapValues { _ in "not a valid value" }
            guard bad.isEmpty else {
                var failure = failure
                if refused.namesFields { failure.fields = bad }
                throw failure
            }
        }
        self.fields.merge(fields) { _, new in new }
        version += 1
        let told = tellsWrites ? self.fields.filter { fields[$0.key] != nil } : [:]
        if let edit = editAfterWrite { self.fields.merge(edit) { _, new in new } }
        return WriteResult(snapshot: try await read(entity, comments: false), writtenValues: told)
    }

    func createComment(
        _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolError) -> Comment {
        if let refused, draft.body.plainText.contains(refused.value) { throw failure }
        let comment = Comment(
            id: "c\(comments.count + 1)", body: draft.body, authorName: "tandem", worklog: draft.work,
            modifiedAt: Timestamp(millisecondsSinceEpoch: version),
            marker: draft.source.map { CommentMarker(origin: $0.origin, place: CommentLocation(entity)) })
        comments.append(comment)
        if losesAnswer {
            losesAnswer = false
            throw ToolError(kind: .unavailable, message: "no answer in time")
        }
        return comment
    }

    func updateComment(
        _ id: String, _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolError) -> Comment {
        guard let place = comments.firstIndex(where: { $0.id == id }) else {
            throw ToolError(kind: .notFound, message: "no such comment")
        }
        comments[place].body = draft.body
        comments[place].worklog = draft.work
        return comments[place]
    }

    func deleteComment(_ id: String, on entity: EntityReference) async throws(ToolError) {
        comments.removeAll { $0.id == id }
    }

    func resolve(_ name: String) async throws(ToolError) -> EntitySnapshot {
        try await read(Self.item, comments: false)
    }

    func changes(of types: [String], since: Timestamp, cursor: String?) async throws(ToolError) -> ChangePage {
        ChangePage(changes: [], next: nil)
    }
}

/// A command fence in memory.
actor MemoryFence: CommandFence {
    private var sequence: Int64 = 0
    private var result: CommandResult?

    func run(
        _ command: Command, _ body: @escaping @Sendable (_ wasInterrupted: Bool) async throws -> CommandResult
    ) async throws -> FenceOutcome {
        if command.sequence < sequence { return .overtaken }
        if command.sequence == sequence, let result { return .finished(result) }
        if command.sequence == sequence, command.action == .probe { throw CommandResult.interrupted }
        guard command.action != .probe else {
            let answer = CommandResult.canceledBeforeRun(command)
            (sequence, result) = (command.sequence, answer)
            return .finished(answer)
        }
        let wasInterrupted = command.sequence == sequence
        (sequence, result) = (command.sequence, nil)
        let new = try await body(wasInterrupted)
        (sequence, result) = (command.sequence, new.record)
        return .ran(new)
    }
}

/// A clock that moves only when a test moves it.
final class MemoryClock: Sendable {
    private let time = Mutex<Timestamp>(1_000_000)

    var now: Timestamp { time.withLock { $0 } }

    func advance(by duration: Duration) {
        time.withLock { $0 += duration }
    }
}

extension FieldValue {
    fileprivate var text: String? {
        switch self {
        case .text(let text), .option(let text): text
        default: nil
        }
    }
}
