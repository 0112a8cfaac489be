import SyncEngine
import Testing

@testable import Simulation

/// The whole sync with all faults, and broken variants that the simulation must detect.
@Suite struct SimulationTests {
    @Test func `the history records that a field is suspended when the tools keep overwriting each other`() {
        var (stopped, named) = (0, 0)
        for seed in UInt64(1)...60 {
            let run = Run(seed: seed, edits: 60, quarrels: true)
            let report = run.run()
            #expect(report.violations.isEmpty, "seed \(seed): \(report.violations)")
            let history = run.world.store.history
            let isStopped = history.contains { $0.kind == .suspended }
            stopped += isStopped ? 1 : 0
            // If a tool corrects a value before Tandem has read it back, the value counts as not kept.
            let isNotKept = history.contains { $0.reason?.hasPrefix("The tool accepted the write") == true }
            named += isStopped || isNotKept ? 1 : 0
        }
        #expect(stopped > 0 && named > 30, "\(stopped) stopped, \(named) named")
    }

    @Test func `the same seed gives the same trace`() {
        for seed in UInt64(1)...20 {
            let first = Run(seed: seed, keepsTrace: true).run()
            let second = Run(seed: seed, keepsTrace: true).run()
            #expect(first.digest == second.digest)
            #expect(first.trace == second.trace)
            #expect(first.trace.count > 100)
        }
    }

    /// The test runs as many seeds as possible in half a minute.
    ///
    /// Their number is not guaranteed.
    @Test func `no fresh seed breaks an invariant`() async {
        let first = UInt64.random(in: 1_000_000...UInt64.max / 2)
        let end = ContinuousClock.now + .seconds(30)
        var seed = first
        while ContinuousClock.now < end {
            let report = Run(seed: seed, edits: 200).run()
            #expect(report.violations.isEmpty, "seed \(seed), 200 edits")
            seed += 1
        }
        print("seeds from \(first) to \(seed - 1)")
    }

    @Test(arguments: Self.found) func `a seed that once found a defect stays quiet`(seed: UInt64) {
        #expect(Run(seed: seed).run().violations.isEmpty)
    }

    /// Seeds that found defects.
    ///
    /// - 41: an old snapshot that counted as new
    /// - 100, 117: two processes that ran one command
    /// - 169: a probe that waited for itself
    /// - 186: a normalized value that counted as an edit after a crash
    /// - 320: a copy that was removed before its creation was reported
    /// - 350, 1187, 2969: a partial command that counted as a user's edit
    /// - 901059: an item that was edited right after its creation
    /// - 98: a member that waited for room
    /// - 1002966: a field that was skipped after a rejection
    /// - 88002544, 88002807, 91006725, 95024875, 200046475: comments of converted items
    /// - 200010284: an unconfirmed write before its item was converted
    /// - 200124209: an unconfirmed write whose text the tool trimmed
    /// - 410064929: a field that kept waiting for a link that it no longer had
    /// - 500062149: an old event that counted as new after a result without the converted item
    static let found: [UInt64] = [
        15, 38, 41, 50, 62, 78, 100, 112, 117, 169, 186, 224, 237, 281, 306, 320, 342, 374, 350, 1187, 2969, 98,
        5060, 901_059, 1_002_966, 88_002_544, 88_002_807, 91_006_725, 95_002_463, 95_024_875,
        200_010_284, 200_046_475, 200_124_209, 410_064_929, 500_062_149,
    ]

    @Test(arguments: Self.foundAmongMany)
    func `a seed that found a defect among many edits stays quiet`(seed: UInt64) {
        #expect(Run(seed: seed, edits: 200).run().violations.isEmpty)
    }

    /// Seeds that found defects.
    ///
    /// - 700193965: a file that an item rejected while it was archived between two reads
    /// - 900015748: a write whose result did not arrive before its item was archived
    /// - 1100008883: a member that waited for room which a user made
    /// - 2015333, 5548: a converted item that was shared again
    /// - 3000730: a text that a user edited just after Tandem's write
    /// - 903760: a comment with a copied marker
    private static let foundAmongMany: [UInt64] = [
        700_193_965, 900_015_748, 1_100_008_883, 137, 239, 388, 436, 596, 1161, 1901, 5548, 14528, 15373, 15853, 18488,
        902_045, 903_760, 905_039, 905_635, 2_015_333, 2_016_707, 3_000_730,
    ]

    /// Seeds that found defects.
    ///
    /// - 5718: a share that outlived a conversion while its profile was disabled
    /// - 6295, 8831, 9155: a text that a user edited just after Tandem's write
    /// - 8453, 9812: an owner whom a user restored just after Tandem's write
    @Test(arguments: [5718, 6295, 8453, 8831, 9155, 9812] as [UInt64])
    func `a seed that found a defect among sixty edits stays quiet`(seed: UInt64) {
        #expect(Run(seed: seed, edits: 60).run().violations.isEmpty)
    }

    /// All broken variants except the one that needs values that cannot be decoded.
    private static let parts = World.DisabledSafeguards.variants.map(\.name).filter { $0 != "decoding" }

    @Test(arguments: Self.parts) func `without a safeguard the simulation finds a defect within a thousand seeds`(
        part: String
    ) throws {
        let broken = try #require(World.DisabledSafeguards(argument: part))
        #expect(isCaught(broken), "without \(part)")
    }

    /// Each check must detect its own defect.
    ///
    /// Otherwise, a check that another one covers could disappear unnoticed.
    @Test(arguments: [
        ("decoding", " got empty on "), ("discussions", " has no copy of "), ("watermark", " was not auto-shared"),
        ("reasons", " does not name "), ("embedded", " from the description on "),
    ])
    func `the check that is made for a defect finds it within a thousand seeds`(part: String, words: String) throws {
        let broken = try #require(World.DisabledSafeguards(argument: part))
        let isFound = (UInt64(1)...1_000).contains { seed in
            let faults = ToolFaults.withstood(in: seed).union(part == "decoding" ? .unreadableValues : [])
            return Run(seed: seed, broken: broken, faults: faults).run().violations.contains { $0.contains(words) }
        }
        #expect(isFound, "without \(part)")
    }

    @Test(arguments: [
        ("a write that replaces whatever is there", World.DisabledSafeguards(expectation: true)),
        ("a conflict that history does not name", World.DisabledSafeguards(conflicts: true)),
    ])
    func `an edit that is lost without a record is found within twenty seeds`(
        fault: String, broken: World.DisabledSafeguards
    ) {
        #expect(isCaught(broken, within: 20), "\(fault)")
    }

    private func isCaught(_ broken: World.DisabledSafeguards, within seeds: UInt64 = 1_000) -> Bool {
        (UInt64(1)...seeds).contains { !Run(seed: $0, broken: broken).run().violations.isEmpty }
    }
}
