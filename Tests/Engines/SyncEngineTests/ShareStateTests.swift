import EntityModel
import Primitives
import TestSupport
import Testing

@testable import SyncEngine

/// The state that a creation, a transfer, or a read of both items leaves on a share.
@Suite struct ShareStateTests {
    private static let hasher = ContentHasher { ContentHash(rawValue: String(decoding: $0, as: UTF8.self)) }
    private static let (tp, jira) = (Tool(id: "tp", type: .targetprocess), Tool(id: "j", type: .jira))
    private static let (name, summary) = (FieldID("Name"), FieldID("summary"))
    private static let account = AccountID(rawValue: "a")

    private static let types = Profile.TypeMapping(
        sourceType: "userstory", targetType: "10001", fields: [.init(source: name, target: summary)], states: [],
        comments: .none)

    private static func rules() -> FieldRules { FieldRules(types, source: tp, target: jira) }

    private static func share(_ status: Share.Status = .active, origin: Side = .source) -> Share {
        var share = Share(
            id: "s", account: account, profile: "p", mapping: "1", origin: origin,
            source: EntityReference(sourceId: "1", entityType: "userstory", tool: tp),
            target: EntityReference(sourceId: "2", entityType: "10001", tool: jira))
        share.status = status
        return share
    }

    private static func snapshot(_ side: Side, _ value: FieldValue? = .text("a")) -> EntitySnapshot {
        let field = side == .source ? name : summary
        return EntitySnapshot(
            entity: share()[side].entity, version: 5, modifiedAt: 5, fields: value.map { [field: $0] } ?? [:])
    }

    // MARK: Creation

    private static func create(_ snapshot: EntitySnapshot, _ share: Share) -> Decision {
        var share = share
        share.scope = EntityScope(sourceId: "10000")
        return CreationDecider(rules: rules(), hasher: hasher, now: 9, cause: "e").decide(
            origin: snapshot, share: share)
    }

    @Test(arguments: Side.allCases)
    func `a creation needs no read of either item`(side: Side) {
        var share = Self.share(.creating)
        share[side].pendingRead = .always
        #expect(Self.create(Self.snapshot(.source), share).share[side].pendingRead == nil)
    }

    @Test(arguments: Side.allCases)
    func `a value of the origin that cannot be decoded is recorded on its side`(origin: Side) {
        var snapshot = Self.snapshot(origin, nil)
        snapshot.unreadable = [origin == .source ? Self.name : Self.summary: "it has an unknown form"]
        let decision = Self.create(snapshot, Self.share(.creating, origin: origin))
        #expect(decision.share.fields[Self.name]?.unreadable?.map(\.side) == [origin])
    }

    // MARK: Transfer

    private static func profile(_ id: String) -> Profile {
        Profile(
            id: id, account: account, name: id, status: .enabled, sourceTool: tp, targetTool: jira,
            mappings: [.init(id: "1", typeMappings: [types])])
    }

    private static func move(_ share: Share, before: Profile.FieldMapping) -> TransferDecider.Move {
        var old = types
        old.fields = [before]
        return TransferDecider(rules: rules(), before: old, hasher: hasher, remappedSide: nil)
            .move(share, to: profile("new"), mapping: "2", source: snapshot(.source), target: snapshot(.target))
    }

    @Test func `a transfer drops requested repairs and the wait after failures`() {
        var share = Self.share()
        share.requestRepair(Self.name, .source)
        share.backOff(at: 5)
        let moved = Self.move(share, before: .init(source: Self.name, target: Self.summary)).share
        #expect(moved.pendingRepairs == nil && moved.backoff == nil)
        #expect(moved.profile == "new" && moved.mapping == "2")
    }

    @Test(arguments: [
        (Profile.FieldMapping(source: name, target: summary), true),
        (Profile.FieldMapping(source: FieldID("Other"), target: summary), false),
        (Profile.FieldMapping(source: name, target: FieldID("other")), false),
    ])
    func `a transfer keeps the base only of a field that maps the same two fields`(
        before: Profile.FieldMapping, isKept: Bool
    ) {
        var share = Self.share()
        let old = MergeBase(source: Self.hasher(.text("old")), target: Self.hasher(.text("old")))
        share.fields[Self.name] = old
        #expect((Self.move(share, before: before).share.fields[Self.name] == old) == isKept)
    }

    // MARK: Reads

    private static func read(
        _ share: Share, source: EntitySnapshot = snapshot(.source), target: EntitySnapshot = snapshot(.target),
        _ rules: FieldRules = rules()
    ) -> Decision {
        ResyncDecider(rules: rules, hasher: hasher, now: 9, cause: "e")
            .decide(source: source, target: target, share: share, pairs: CommentPairIndex([]))
    }

    @Test(arguments: [nil, Side.source, .target])
    func `a read of both items removes the record that neither item could be read, and no other`(side: Side?) {
        var share = Self.share()
        _ = share.reject(Rejection(.item, on: side, reason: "no", at: 1), isTriedAgain: false, at: 1)
        #expect((Self.read(share).share.rejections == nil) == (side == nil))
    }

    @Test(arguments: Side.allCases)
    func `the side whose item was archived ends the share`(side: Side) {
        let whole = Profile.Mapping(id: "1", typeMappings: [], onArchive: .unshare)
        let rules = FieldRules(Self.types, of: whole, source: Self.tp, target: Self.jira)
        var items = [Side.source: Self.snapshot(.source), .target: Self.snapshot(.target)]
        items[side]?.isArchived = true
        let decision = Self.read(
            Self.share(), source: items[.source] ?? Self.snapshot(.source),
            target: items[.target] ?? Self.snapshot(.target), rules)
        #expect(decision.commands.isEmpty && decision.history.map(\.side) == [side])
        #expect(decision.history.map(\.reason) == ["The item was archived."])
    }

    @Test(arguments: Side.allCases)
    func `a snapshot that is older than the known version is read again`(side: Side) {
        var share = Self.share()
        share[side].seenVersion = 6
        #expect(Self.read(share).needsResync && Self.read(share).commands.isEmpty)
        share[side].seenVersion = 5
        #expect(!Self.read(share).needsResync)
    }

    @Test(arguments: Side.allCases)
    func `a read while a command is pending is repeated for both items`(side: Side) {
        var share = Self.share()
        share[side].pendingCommand = Share.PendingCommand(sequence: 2, cause: "e", issuedAt: 5)
        let decision = Self.read(share)
        #expect(decision.commands.isEmpty)
        #expect(Side.allCases.allSatisfy { decision.share[$0].pendingRead == .always })
    }
}
