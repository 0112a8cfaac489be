import EntityModel
import TestSupport
import Testing

@testable import SyncEngine

/// Values that the other side rejected, a repair, and a corrected profile.
///
/// A default never replaces a user's value.
@Suite struct RepairTests {
    typealias Bench = TransferBench

    private static let wrong = [Profile.ValueMapping(source: "Low", target: "Lowest")]
    private static let right = wrong + [Profile.ValueMapping(source: "High", target: "Highest")]

    /// The profile has no row for "High", and the tool's items have the priority "Lowest" from the start.
    private static func rejected(origin: Side = .source) -> Bench {
        var bench = Bench.creating(
            .option(origin == .source ? "High" : "Highest"), stub: .option(origin == .source ? "Lowest" : "Low"),
            of: Bench.priority, rows: wrong, origin: origin)
        let writes = bench.read()
        bench.answer({ _ in .rejected(reason: "no such value") }, to: writes[origin.other] ?? [], on: origin.other)
        return bench
    }

    @Test(arguments: Side.allCases, [false, true])
    func `a repair after a correction of the mapping copies the rejected value, not the default`(
        origin: Side, isNewer: Bool
    ) {
        var bench = Self.rejected(origin: origin)
        bench.modifiedAt[origin.other] = isNewer ? 50 : 0
        #expect(bench.share.fields[Bench.priority]?.rejectedValues?.map(\.side) == [origin])
        // A repair does not depend on the rules' fingerprint.
        bench.share.rejectedUnder = nil
        bench.rows = Self.right
        bench.share.requestRepair(Bench.priority, .byRules)
        bench.transfer()
        #expect(bench.value(of: Bench.priority, on: .source) == .option("High"))
        #expect(bench.value(of: Bench.priority, on: .target) == .option("Highest"))
    }

    @Test(arguments: Side.allCases)
    func `a corrected mapping is applied automatically to a value that the old one rejected`(origin: Side) {
        var bench = Self.rejected(origin: origin)
        #expect(bench.read().isEmpty)
        #expect(bench.share.rejectedUnder == bench.rules.fingerprint)
        bench.rows = Self.right
        bench.transfer()
        #expect(bench.value(of: Bench.priority, on: .source) == .option("High"))
        #expect(bench.value(of: Bench.priority, on: .target) == .option("Highest"))
        #expect(bench.share.rejectedUnder == nil)
    }

    @Test func `a corrected mapping is applied automatically to a member that the old one rejected`() {
        var bench = Bench(.options(["High"]), nil, of: Bench.tags)
        bench.rows = Self.wrong
        bench.set(.empty, of: Bench.tags, on: .target)
        let writes = bench.read()[.target] ?? []
        #expect(writes.count == 1)
        bench.answer(
            { write in
                .merged(
                    members: (write.setEdit?.additions ?? []).map {
                        SetMemberResult(source: $0.hash, target: nil, reason: "no such value")
                    }, removed: [], written: false)
            }, to: writes, on: .target)
        #expect(bench.read().isEmpty)
        bench.rows = Self.right
        #expect(bench.read()[.target]?.flatMap { $0.setEdit?.additions ?? [] }.map(\.value) == [.option("Highest")])
    }

    @Test func `an edit of the other side counts in addition to a rejected value`() {
        var bench = Self.rejected()
        bench.edit(.option("Medium"), of: Bench.priority, on: .target)
        bench.share.requestRepair(Bench.priority, .byRules)
        bench.transfer()
        #expect(bench.value(of: Bench.priority, on: .source) == .option("Medium"))
    }

    @Test(arguments: Side.allCases)
    func `a repair copies the side that a user wrote, not the one that Tandem wrote last`(side: Side) {
        var bench = Bench(.option("Low"), nil, of: Bench.priority)
        bench.set(.option("Low"), of: Bench.priority, on: .target)
        bench.transfer()
        bench.edit(.option("High"), of: Bench.priority, on: side)
        bench.transfer()
        #expect(bench.value(of: Bench.priority, on: side.other) == .option("High"))
        // By the new mapping, the two values do not correspond. Tandem's write made the other item the newer one.
        bench.rows = [
            .init(source: "High", target: side == .source ? "Highest" : "Other"),
            .init(source: side == .source ? "Other" : "Highest", target: "High"),
        ]
        bench.modifiedAt[side.other] = 900
        bench.share.requestRepair(Bench.priority, .byRules)
        bench.transfer()
        #expect(bench.value(of: Bench.priority, on: side) == .option("High"))
        #expect(bench.value(of: Bench.priority, on: side.other) == .option("Highest"))
    }

    @Test(arguments: Side.allCases, [FieldValue.empty, .text("old"), .text("third")])
    func `a value that the tool accepted and did not keep does not change the other side`(side: Side, now: FieldValue) {
        var bench = Bench(.text("old"), nil)
        bench.set(.text("old"), on: .target)
        bench.transfer()
        bench.edit(.text("new"), on: side)
        let writes = bench.read()[side.other] ?? []
        #expect(writes.count == 1)
        bench.set(now, on: side.other)
        bench.modifiedAt[side.other] = 900
        bench.answer(
            { _ in .rejected(reason: "The tool did not keep it.") }, to: writes, on: side.other,
            kept: Bench.hasher(now))
        #expect(bench.history.contains { $0.kind == .rejected })
        for _ in 0..<3 {
            #expect(bench.read().isEmpty)
            #expect(bench.value(on: side) == .text("new"))
        }
        // A user's later edit on that side counts again.
        bench.edit(.text("person"), on: side.other)
        bench.transfer()
        #expect(bench.value(on: side) == .text("person"))
    }

    @Test(arguments: Side.allCases)
    func `after a tool kept a third value, the agreed value of the other side is an edit`(side: Side) {
        var bench = Bench(.text("old"), nil)
        bench.set(.text("old"), on: .target)
        bench.transfer()
        bench.edit(.text("new"), on: side)
        let writes = bench.read()[side.other] ?? []
        bench.set(.text("third"), on: side.other)
        bench.answer(
            { _ in .rejected(reason: "The tool did not keep it.") }, to: writes, on: side.other,
            kept: Bench.hasher(.text("third")))
        bench.edit(.text("old"), on: side)
        bench.transfer()
        #expect(bench.value(on: side.other) == .text("old"))
    }
}
