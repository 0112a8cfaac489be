import EntityModel
import Testing

@testable import SyncEngine

/// The members of a set that have no counterparts yet, and the files that the next command may pair.
@Suite struct MemberRetryTests {
    private static let hasher = ContentHasher { ContentHash(rawValue: String(decoding: $0, as: UTF8.self)) }

    private static func hash(_ name: String) -> ContentHash { hasher(.option(name)) }

    private static func found(_ names: [String]) -> [SetMerge.Member] {
        hasher.members(of: .options(of: Set(names)))
    }

    /// A pair whose member exists on one side only, for a reason.
    private static func alone(_ name: String, on side: Side, isWaiting: Bool = false) -> MemberPair {
        var pair = MemberPair(hash(name), on: side)
        if isWaiting { pair.isWaitingForRoom = true } else { pair.isLinkUnresolved = true }
        return pair
    }

    private static func merge(_ pairs: [MemberPair], _ direction: Profile.Direction = .both) -> SetMerge {
        SetMerge(pairs, direction: direction) { value, _ in value }
    }

    private static func added(_ merge: SetMerge) -> [Side: [ContentHash]] {
        merge.edits.mapValues { $0.additions.map(\.hash) }.filter { !$0.value.isEmpty }
    }

    @Test(arguments: Side.allCases)
    func `a link is added to the other side once its item has a counterpart`(side: Side) {
        var one = Self.merge([Self.alone("a", on: side)])
        one.merge(Self.found(["a"]), on: side)
        #expect(Self.added(one) == [side.other: [Self.hash("a")]])
        var both = Self.merge([Self.alone("a", on: side)])
        both.merge([side: Self.found(["a"]), side.other: []])
        #expect(Self.added(both) == [side.other: [Self.hash("a")]])
    }

    @Test(arguments: Side.allCases)
    func `a link is not added against the direction`(side: Side) {
        var merge = Self.merge([Self.alone("a", on: side)], side == .source ? .toSource : .toTarget)
        merge.merge([side: Self.found(["a"]), side.other: []])
        #expect(merge.isSettled)
    }

    @Test(arguments: Side.allCases)
    func `a member that waits for room is added once the other side is empty`(side: Side) {
        let pairs = [Self.alone("a", on: side, isWaiting: true)]
        var empty = Self.merge(pairs)
        empty.merge([side: Self.found(["a"]), side.other: []])
        #expect(Self.added(empty) == [side.other: [Self.hash("a")]])
        var full = Self.merge(pairs + [MemberPair(source: Self.hash("b"), target: Self.hash("b"))])
        full.merge([side: Self.found(["a", "b"]), side.other: Self.found(["b"])])
        #expect(full.isSettled)
    }

    @Test(arguments: Side.allCases)
    func `members wait for a side only if it is empty and the other side has them`(side: Side) {
        let pairs = [Self.alone("a", on: side.other, isWaiting: true)]
        #expect(pairs.areWaiting(.empty, on: side))
        #expect(!pairs.areWaiting(.options(["b"]), on: side))
        #expect(!pairs.areWaiting(.empty, on: side.other))
        #expect(![Self.alone("a", on: side.other)].areWaiting(.empty, on: side))
    }

    @Test(arguments: Side.allCases)
    func `a member that the profile cannot convert is recorded as rejected`(side: Side) {
        var merge = SetMerge([], direction: .both) { _, _ in nil }
        merge.merge(Self.found(["a"]), on: side)
        #expect(merge.isSettled && merge.pairs.map(\.isRejected) == [true] && merge.pairs.first?[side] != nil)
        var against = SetMerge([], direction: .none) { _, _ in nil }
        against.merge(Self.found(["a"]), on: side)
        #expect(against.pairs.map(\.isRejected) == [nil])
    }

    @Test(arguments: Side.allCases)
    func `preferring a side removes what the other side has alone`(side: Side) {
        var merge = Self.merge([])
        merge.merge([side.other: Self.found(["a"]), side: []])
        merge.prefer(to: side)
        #expect(Self.added(merge).isEmpty && merge.edits[side.other]?.removals == [Self.hash("a")])
        #expect(merge.edits[side] == nil)
        var against = Self.merge([], side == .source ? .toSource : .toTarget)
        against.merge([side.other: Self.found(["a"]), side: []])
        against.prefer(to: side)
        #expect(against.isSettled)
    }

    // MARK: Files

    private static func file(_ id: String) -> FieldValue {
        .file(
            EntityModel.Attachment(
                item: EntityReference(sourceId: "1", entityType: "x", tool: Tool(id: "tp", type: .targetprocess)),
                id: id, name: "image.png", size: 9))
    }

    @Test(arguments: Side.allCases)
    func `a command for a file names the known contents and the files that have counterparts`(side: Side) throws {
        var paired = MemberPair(Self.hasher(Self.file("1")), on: side)
        paired[side.other] = Self.hasher(Self.file("2"))
        var known = MemberPair(Self.hasher(Self.file("3")), on: side)
        known.isLinkUnresolved = true
        known.content = Self.hasher(digest: [3])
        var there = MemberPair(Self.hasher(Self.file("4")), on: side.other)
        there.content = Self.hasher(digest: [4])
        var merge = Self.merge([paired, known, there])
        merge.merge([
            side: [Self.file("1"), Self.file("3")].flatMap { Self.hasher.members(of: $0) },
            side.other: [Self.file("2"), Self.file("4")].flatMap { Self.hasher.members(of: $0) },
        ])
        let edit = try #require(merge.edits[side.other])
        #expect(edit.additions.map(\.hash) == [Self.hasher(Self.file("3"))])
        #expect(edit.additions.map(\.content) == [Self.hasher(digest: [3])])
        #expect(edit.paired == [Self.hasher(Self.file("2"))])
        #expect(edit.contents == [Self.hasher(Self.file("4")): Self.hasher(digest: [4])])
    }
}
