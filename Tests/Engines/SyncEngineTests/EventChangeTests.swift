import EntityModel
import Primitives
import TestSupport
import Testing

@testable import SyncEngine

/// The decisions on events that report a change of one item.
@Suite struct EventChangeTests {
    private static let hasher = ContentHasher { ContentHash(rawValue: String(decoding: $0, as: UTF8.self)) }
    private static let (tp, jira) = (Tool(id: "tp", type: .targetprocess), Tool(id: "j", type: .jira))
    private static let name = FieldID("Name")
    private static let seen: Int64 = 5

    private static func field(_ side: Side) -> FieldID { side == .source ? name : FieldID("summary") }

    private static func hash(_ text: String) -> ContentHash { hasher(.text(text)) }

    private static func decider(_ direction: Profile.Direction = .both) -> EventDecider {
        let types = Profile.TypeMapping(
            sourceType: "userstory", targetType: "10001",
            fields: [.init(source: name, target: field(.target), direction: direction)], states: [], comments: .both)
        let whole = Profile.Mapping(id: "1", typeMappings: [types], onArchive: .unshare)
        return EventDecider(
            rules: FieldRules(types, of: whole, source: tp, target: jira), hasher: hasher, now: 20)
    }

    /// A share in which both names were `old` at version 5.
    private static func share() -> Share {
        var share = Share(
            id: "s", account: AccountID(rawValue: "a"), profile: "p", mapping: "1", origin: .source,
            source: EntityReference(sourceId: "1", entityType: "userstory", tool: tp),
            target: EntityReference(sourceId: "2", entityType: "10001", tool: jira))
        share.status = .active
        share.fields[name] = MergeBase(source: hash("old"), target: hash("old"))
        for side in Side.allCases {
            share[side].seenVersion = seen
            share[side].seenCommentTime = 5
        }
        return share
    }

    private static func decide(
        _ kind: Event.Kind, on side: Side, _ share: Share = share(), _ decider: EventDecider = decider()
    ) -> Decision {
        let event = Event(id: "e", account: share.account, entity: share[side].entity, occurredAt: 6, kind: kind)
        return decider.decide(event, share: share, pairs: CommentPairIndex([]))
    }

    private static func update(_ value: String?, version: Int64 = seen + 1, on side: Side) -> EntitySnapshot {
        EntitySnapshot(
            entity: share()[side].entity, version: version, modifiedAt: 6,
            fields: value.map { [field(side): .text($0)] } ?? [:])
    }

    // MARK: Values

    @Test(arguments: Side.allCases)
    func `a changed value is written to the other side if it still has the agreed value`(side: Side) throws {
        let decision = Self.decide(.updated(Self.update("new", on: side)), on: side)
        let command = try #require(decision.commands.first)
        #expect(decision.commands.count == 1 && command.target == Self.share()[side.other].entity)
        let write = try #require(command.writes.first)
        #expect(command.writes.count == 1 && write.field == Self.field(side.other) && write.value == .text("new"))
        #expect(write.source == Self.field(side) && write.sourceHash == Self.hash("new"))
        #expect(write.expectedHash == Self.hash("old"))
        #expect(decision.share[side].seenVersion == 6 && decision.share[side.other].seenVersion == 5)
        #expect(decision.share[side.other].pendingCommand?.cause == "e" && decision.share[side].pendingCommand == nil)
        #expect(decision.history.filter { $0.kind == .changed }.map(\.side) == [side])
        #expect(!decision.needsResync)
    }

    /// A snapshot in an event, and what happens if no write follows.
    struct Row: Sendable, CustomTestStringConvertible {
        var summary: String
        var value: String? = "new"
        var version = EventChangeTests.seen + 1
        var isUnreadable = false
        var status = Share.Status.active
        var isPending = false
        var isAgreed = true
        var read: Share.PendingRead?
        var needsResync = false
        /// The version that is known afterward.
        var seen = EventChangeTests.seen

        var testDescription: String { summary }
    }

    @Test(
        arguments: [
            Row(summary: "an older version", version: 4),
            Row(summary: "the known version and value", value: "old", version: 5),
            Row(summary: "another value of the known version", version: 5, read: .always, needsResync: true),
            Row(summary: "the agreed value", value: "old", seen: 6),
            Row(summary: "no value", value: nil, read: .fields(6), needsResync: true),
            Row(summary: "a value that cannot be decoded", value: nil, isUnreadable: true, seen: 6),
            Row(summary: "a share that is not active", status: .linking, read: .fields(6), needsResync: true),
            Row(summary: "a pending command", isPending: true, read: .fields(6)),
            Row(summary: "a field that never agreed", isAgreed: false, read: .always, needsResync: true),
        ], Side.allCases)
    func `an event that leads to no write`(row: Row, side: Side) {
        var share = Self.share()
        share.status = row.status
        if row.isPending {
            share[side.other].pendingCommand = Share.PendingCommand(sequence: 2, cause: "other", issuedAt: 5)
        }
        if !row.isAgreed { share.fields[Self.name] = nil }
        var snapshot = Self.update(row.value, version: row.version, on: side)
        if row.isUnreadable { snapshot.unreadable = [Self.field(side): "it has an unknown form"] }
        let decision = Self.decide(.updated(snapshot), on: side, share)
        #expect(decision.commands.isEmpty && decision.needsResync == row.needsResync)
        #expect(decision.share[side].pendingRead == row.read && decision.share[side.other].pendingRead == nil)
        #expect(decision.share[side].seenVersion == row.seen && decision.share[side.other].seenVersion == Self.seen)
    }

    @Test(arguments: Side.allCases)
    func `a change against the direction is recorded and not copied`(side: Side) {
        let decider = Self.decider(side == .source ? .toSource : .toTarget)
        let decision = Self.decide(.updated(Self.update("new", on: side)), on: side, Self.share(), decider)
        #expect(decision.commands.isEmpty && decision.history.isEmpty && !decision.needsResync)
        #expect(decision.share.fields[Self.name]?[side] == Self.hash("new"))
        #expect(decision.share.fields[Self.name]?[side.other] == Self.hash("old"))
    }

    @Test(arguments: Side.allCases)
    func `an archived item ends the share instead of a copy`(side: Side) {
        var snapshot = Self.update("new", on: side)
        snapshot.isArchived = true
        let decision = Self.decide(.updated(snapshot), on: side)
        #expect(decision.commands.isEmpty && decision.history.map(\.reason) == ["The item was archived."])
        #expect(decision.share[side].seenVersion == Self.seen)
    }

    // MARK: Events without values

    @Test(
        arguments: [(Int64?.none, Share.PendingRead?.some(.always)), (4, nil), (5, nil), (6, .version(6))],
        Side.allCases)
    func `an item is read again if the reported version is not known`(
        row: (version: Int64?, read: Share.PendingRead?), side: Side
    ) {
        let decision = Self.decide(.invalidated(version: row.version), on: side)
        #expect(decision.share[side].pendingRead == row.read && decision.needsResync == (row.read != nil))
        #expect(decision.share[side.other].pendingRead == nil)
    }

    @Test(arguments: [(Timestamp(4), false), (5, false), (6, true)], Side.allCases)
    func `comments are read again if their change is later than the last known one`(
        row: (time: Timestamp, isRead: Bool), side: Side
    ) {
        let decision = Self.decide(.commentsInvalidated(at: row.time), on: side)
        #expect(decision.share[side].pendingRead == (row.isRead ? .always : nil))
        #expect(decision.needsResync == row.isRead)
    }

    @Test(arguments: Side.allCases)
    func `a removed comment is only removed after a read, and never comes back`(side: Side) {
        let decision = Self.decide(.commentDeleted(commentId: "7"), on: side)
        #expect(decision.commands.isEmpty && decision.share[side].pendingRead == .always)
        #expect(decision.pairs[side, "7"]?.status == .calledRemoved)
    }

    @Test(arguments: Side.allCases)
    func `a deleted item breaks the share`(side: Side) {
        let decision = Self.decide(.deleted, on: side)
        #expect(decision.share.status == .broken && decision.history.map(\.reason).contains("The item was deleted."))
    }

    @Test(arguments: Side.allCases)
    func `a broken share ignores changes`(side: Side) {
        var share = Self.share()
        share.status = .broken
        let decision = Self.decide(.updated(Self.update("new", on: side)), on: side, share)
        #expect(decision.share == share && decision.commands.isEmpty && !decision.needsResync)
    }
}
