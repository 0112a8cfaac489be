import EntityModel
import Primitives
import TestSupport

@testable import SyncEngine

/// A share of one story and one issue, for tests that read both items and inspect the resulting writes.
struct TransferBench {
    static let tp = Tool(id: "tp", type: .targetprocess)
    static let jira = Tool(id: "jira", type: .jira)
    static let hasher = ContentHasher { ContentHash(rawValue: String(decoding: $0, as: UTF8.self)) }
    static let name = FieldID("Name")
    static let priority = FieldID("Priority")
    static let tags = FieldID("Tags")

    var rows: [Profile.ValueMapping] = []
    var direction = Profile.Direction.both
    var isOnCreateOnly = false
    var rule = Profile.ConflictRule.newest
    var source: [FieldID: FieldValue] = [:]
    var target: [FieldID: FieldValue] = [:]
    /// The time of the last change of each side's item.
    var modifiedAt: [Side: Timestamp] = [.source: 1, .target: 1]
    var share = Share(
        id: "s", account: AccountID(rawValue: "a"), profile: "p", mapping: "1", origin: .source,
        source: EntityReference(sourceId: "1", entityType: "userstory", tool: Self.tp),
        target: EntityReference(sourceId: "2", entityType: "10001", tool: Self.jira))
    /// The sides whose name cannot be decoded.
    var unreadable: Set<Side> = []
    private(set) var history: [HistoryEntry] = []
    private var version: Int64 = 1

    init(_ source: FieldValue? = nil, _ target: FieldValue? = nil, of field: FieldID = Self.name) {
        self.source[field] = source
        self.target[field] = target
    }

    /// Creates a share whose counterpart Tandem creates with the value `stub`, or `nil` if the tool does not report its
    /// first values.
    static func creating(
        _ value: FieldValue, stub: FieldValue?, of field: FieldID = Self.name,
        rows: [Profile.ValueMapping] = [], origin: Side = .source
    ) -> TransferBench {
        var bench = TransferBench()
        bench.rows = rows
        bench.share.origin = origin
        bench.share.status = .creating
        bench.share.scope = EntityScope(sourceId: "10000")
        let made = bench.share[origin.other].entity
        bench.share[origin.other].entity = EntityReference.placeholder(for: "s", type: made.entityType, in: made.tool)
        bench.set(value, of: field, on: origin)
        let decision = CreationDecider(rules: bench.rules, hasher: hasher, now: 5, cause: "test")
            .decide(origin: bench.snapshot(origin), share: bench.share)
        bench.share = decision.share
        bench.set(stub ?? .empty, of: field, on: origin.other)
        var answer = bench.snapshot(origin.other)
        answer.entity = made
        if stub == nil { answer.fields = [:] }
        bench.finish(
            CommandResult(
                command: "s.1", share: "s", sequence: 1, createdEntity: CreatedEntity(entity: made), fields: [],
                comments: [],
                snapshot: answer),
            on: origin.other)
        return bench
    }

    var rules: FieldRules {
        var rules = FieldRules(
            Profile.TypeMapping(
                sourceType: "userstory", targetType: "10001",
                fields: [
                    .init(
                        source: Self.name, target: Self.target(Self.name), direction: direction, conflictRule: rule,
                        isInitialOnly: isOnCreateOnly),
                    .init(
                        source: Self.priority, target: Self.target(Self.priority), direction: direction,
                        conflictRule: rule,
                        values: rows),
                    .init(source: Self.tags, target: Self.target(Self.tags), values: rows),
                ], states: [], comments: .both),
            source: Self.tp, target: Self.jira)
        rules.fingerprint = rows.map { "\($0.source)=\($0.target)" }.joined(separator: ";")
        return rules
    }

    static func target(_ field: FieldID) -> FieldID { FieldID(field.rawValue.lowercased()) }

    mutating func set(_ value: FieldValue, of field: FieldID = Self.name, on side: Side) {
        if side == .source { source[field] = value } else { target[Self.target(field)] = value }
    }

    func value(of field: FieldID = Self.name, on side: Side) -> FieldValue? {
        side == .source ? source[field] : target[Self.target(field)]
    }

    /// Sets a value, as a user does.
    mutating func edit(_ value: FieldValue, of field: FieldID = Self.name, on side: Side) {
        version += 1
        modifiedAt[side] = Timestamp(millisecondsSinceEpoch: 100 + version)
        set(value, of: field, on: side)
    }

    func snapshot(_ side: Side) -> EntitySnapshot {
        var snapshot = EntitySnapshot(
            entity: share[side].entity, version: version, modifiedAt: modifiedAt[side] ?? 1,
            fields: side == .source ? source : target)
        if unreadable.contains(side) {
            let field = side == .source ? Self.name : Self.target(Self.name)
            snapshot.fields[field] = nil
            snapshot.unreadable = [field: "it has an unknown form"]
        }
        return snapshot
    }

    /// Reads both items and returns the resulting writes.
    @discardableResult
    mutating func read() -> [Side: [FieldWrite]] {
        _ = share.retryRejections(under: rules.fingerprint)
        var decision = ResyncDecider(rules: rules, hasher: Self.hasher, now: 10, cause: "test")
            .decide(source: snapshot(.source), target: snapshot(.target), share: share, pairs: CommentPairIndex([]))
        decision.share.recordRejections(under: rules.fingerprint)
        share = decision.share
        history += decision.history
        return Dictionary(grouping: decision.commands) { share[.source].entity == $0.target ? Side.source : .target }
            .mapValues { $0.flatMap(\.writes) }
    }

    /// Applies the result of a write.
    mutating func answer(
        _ outcome: (FieldWrite) -> FieldResult.Outcome, to writes: [FieldWrite], on side: Side, kept: ContentHash? = nil
    ) {
        let results = writes.map {
            FieldResult(
                field: $0.field, source: $0.source, sourceHash: $0.sourceHash, outcome: outcome($0), kept: kept)
        }
        finish(
            CommandResult(
                command: "s.\(share.sequence)", share: "s", sequence: share.sequence, fields: results, comments: [],
                snapshot: snapshot(side)),
            on: side)
    }

    /// Applies all writes that a read produces.
    mutating func transfer() {
        for (side, writes) in read() {
            for write in writes where write.setEdit == nil {
                let field = [Self.name, Self.priority].first { $0 == write.field || Self.target($0) == write.field }
                if let field { set(write.value, of: field, on: side) }
            }
            answer({ .applied(hash: Self.hasher($0.value), written: true) }, to: writes, on: side)
        }
    }

    private mutating func finish(_ result: CommandResult, on side: Side) {
        var decision = Decision(share: share, pairs: CommentPairIndex([]))
        let event = Event(
            id: "e", account: share.account, entity: share[side].entity, occurredAt: 1, kind: .commandCompleted(result))
        ResultDecider(rules: rules, hasher: Self.hasher, now: 10).apply(result, side: side, event: event, to: &decision)
        decision.share.recordRejections(under: rules.fingerprint)
        share = decision.share
        history += decision.history
    }
}
