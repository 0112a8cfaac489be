import EntityModel
import TestSupport
import Testing

@testable import SyncEngine

/// Edits in the first seconds of a share, before both sides agree on a value.
@Suite struct FirstTransferTests {
    typealias Bench = TransferBench

    @Test(arguments: Side.allCases)
    func `a value entered in an item that Tandem just created is kept`(origin: Side) {
        var bench = Bench.creating(.text("first"), stub: .empty, origin: origin)
        bench.edit(.text("person"), on: origin.other)
        bench.transfer()
        #expect(bench.value(on: origin) == .text("person"))
        #expect(bench.value(on: origin.other) == .text("person"))
        #expect(bench.history.contains { $0.kind == .conflict && $0.side == origin })
    }

    @Test(arguments: Side.allCases)
    func `the defaults of an item that Tandem created are overwritten without a conflict`(origin: Side) {
        var bench = Bench.creating(.text("first"), stub: .text("default"), origin: origin)
        bench.transfer()
        #expect(bench.value(on: origin.other) == .text("first"))
        #expect(!bench.history.contains { $0.kind == .conflict })
        #expect(bench.share.fields[Bench.name]?.isAgreed == true)
    }

    @Test func `an item with unknown first values does not count as edited`() {
        var bench = Bench.creating(.text("first"), stub: nil)
        bench.set(.text("default"), on: .target)
        bench.transfer()
        #expect(bench.value(on: .source) == .text("first"))
        #expect(bench.value(on: .target) == .text("first"))
    }

    @Test(arguments: Side.allCases)
    func `a value of a new item with unknown first values is not lost silently while the origin cannot be read`(
        origin: Side
    ) {
        var bench = Bench.creating(.text("first"), stub: nil, origin: origin)
        bench.edit(.text("person"), on: origin.other)
        bench.unreadable = [origin]
        #expect(bench.read().isEmpty)
        bench.unreadable = []
        bench.edit(.text("second"), on: origin)
        bench.transfer()
        #expect(bench.history.contains { $0.kind == .conflict && $0.side == origin.other })
    }

    @Test(arguments: Side.allCases, Side.allCases)
    func `an edit after two items were linked survives, for either origin of the share`(
        side: Side, origin: Side
    ) {
        var bench = Bench(.text("left"), nil)
        bench.set(.text("right"), on: .target)
        bench.share.origin = origin
        let writes = bench.read()
        #expect(writes[origin.other]?.map(\.value) == [bench.value(on: origin)].compactMap { $0 })
        bench.edit(.text("person"), on: side)
        bench.answer(
            { _ in .conflict(current: Bench.hasher(.text("person"))) }, to: writes[origin.other] ?? [], on: origin.other
        )
        bench.transfer()
        #expect(bench.value(on: .source) == .text("person"))
        #expect(bench.value(on: .target) == .text("person"))
    }

    @Test func `the rule decides on edits on both sides during the first transfer, and the history lists them`() {
        for rule in [Profile.ConflictRule.source, .target] {
            var bench = Bench(.text("left"), nil)
            bench.rule = rule
            bench.set(.text("right"), on: .target)
            let writes = bench.read()
            bench.edit(.text("one"), on: .source)
            bench.edit(.text("two"), on: .target)
            bench.answer(
                { _ in .conflict(current: Bench.hasher(.text("two"))) }, to: writes[.target] ?? [], on: .target)
            bench.transfer()
            #expect(bench.value(on: .source) == .text(rule == .source ? "one" : "two"))
            #expect(bench.value(on: .target) == .text(rule == .source ? "one" : "two"))
            #expect(bench.history.contains { $0.kind == .conflict && $0.reason?.contains("both sides") == true })
        }
    }

    @Test func `a field that was mapped later is read on both sides before anything is copied`() {
        var bench = Bench(.text("same"), nil)
        bench.set(.text("same"), on: .target)
        bench.transfer()
        #expect(bench.share.status == .active)
        bench.set(.option("High"), of: Bench.priority, on: .source)
        bench.set(.empty, of: Bench.priority, on: .target)
        var told = bench.snapshot(.target)
        told.version += 1
        let event = Event(
            id: "e", account: bench.share.account, entity: told.entity, occurredAt: 9, kind: .updated(told))
        let decision = EventDecider(rules: bench.rules, hasher: Bench.hasher, now: 10)
            .decide(event, share: bench.share, pairs: CommentPairIndex([]))
        #expect(decision.commands.isEmpty)
        #expect(decision.needsResync)
        bench.transfer()
        #expect(bench.value(of: Bench.priority, on: .target) == .option("High"))
    }

    @Test func `a field with the direction from the new item does not copy its default`() {
        var bench = Bench.creating(.text("first"), stub: .text("default"))
        bench.direction = .toSource
        #expect(bench.read().isEmpty)
        bench.edit(.text("person"), on: .target)
        bench.transfer()
        #expect(bench.value(on: .source) == .text("person"))
    }
}
