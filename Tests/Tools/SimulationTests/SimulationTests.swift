import SyncEngine
import Testing

@testable import Simulation

/// The whole sync with all simulated faults, and broken variants in which the checks must find a defect.
@Suite struct SimulationTests {
    /// The automations of both tools put their own text back after each write.
    ///
    /// Tandem recognizes most of these resets as values that the tool did not keep. It suspends a field only if the resets
    /// look like users' edits.
    @Test func `an automation that puts its value back is named, and both tools come to rest`() {
        var named = 0
        for seed in UInt64(1)...60 {
            let run = Run(seed: seed, edits: 60, quarrels: true)
            let report = run.run()
            #expect(report.violations.isEmpty, "seed \(seed): \(report.violations)")
            let isNamed = run.world.store.history.contains {
                $0.kind == .suspended || $0.reason?.hasPrefix("The tool accepted the write") == true
            }
            named += isNamed ? 1 : 0
        }
        #expect(named > 30, "\(named) named")
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

    /// Runs as many seeds as half a minute allows.
    ///
    /// The number depends on the machine, so the test requires no minimum.
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

    /// The seeds that found these defects.
    ///
    /// - An old snapshot was mistaken for a new one (41).
    /// - Two processes ran one command (100, 117).
    /// - A command probe waited for itself (169).
    /// - After a crash, a normalized value was mistaken for an edit (186).
    /// - A copy was removed before the result of its creation arrived (320).
    /// - A partly executed command was mistaken for a user's edit (350, 1187, 2969).
    /// - An item was created and edited at once (901059).
    /// - A set member waited until the other side could hold it (98).
    /// - A field was not synced after a rejection (1002966).
    /// - The comments of converted items were wrong (88002544, 88002807, 91006725, 95024875, 200046475).
    /// - The item of a write was converted before the result arrived (200010284, and with a trimmed text 200124209).
    /// - A field kept waiting for a write that Tandem had given up (410064929).
    /// - After a read without the converted item, an old event was mistaken for a new one (500062149).
    static let found: [UInt64] = [
        15, 38, 41, 50, 62, 78, 100, 112, 117, 169, 186, 224, 237, 281, 306, 320, 342, 374, 350, 1187, 2969, 98,
        5060, 901_059, 1_002_966, 88_002_544, 88_002_807, 91_006_725, 95_002_463, 95_024_875,
        200_010_284, 200_046_475, 200_124_209, 410_064_929, 500_062_149,
    ]

    @Test(arguments: Self.foundAmongMany)
    func `a seed that found a defect among many edits stays quiet`(seed: UInt64) {
        #expect(Run(seed: seed, edits: 200).run().violations.isEmpty)
    }

    /// The seeds that found these defects.
    ///
    /// - An attachment was rejected because its item was archived and restored between two polls (700193965).
    /// - The result of a write did not arrive before its item was archived (900015748).
    /// - A set member waited for space that a user freed (1100008883).
    /// - A converted item was shared again (2015333, 5548, 50016639).
    /// - A user edited a text just after Tandem's write (3000730).
    /// - A comment had a copied marker (903760).
    /// - Both values of a field were rejected (10001548, 40002812), or the retry met an unreadable value (40000353).
    /// - A value that had waited for a counterpart counted as rejected (120032766).
    /// - A tool kept a value on which the sides had not agreed (80001795).
    /// - Each failed command delayed the proof that an item was deleted (80013181).
    /// - An edited copy counted as a user's own comment and as a copy at once (140015871).
    /// - A person restored a value between Tandem's write and the read after it (80019052, 80025940, 80053199,
    ///   110016236), or just after it (100024077). An older entry of the changelog proved nothing (90000698).
    /// - A person copied the marker of a copy that another person removed (80028409).
    private static let foundAmongMany: [UInt64] = [
        700_193_965, 900_015_748, 1_100_008_883, 137, 239, 388, 436, 596, 1161, 1901, 5548, 14528, 15373, 15853, 18488,
        902_045, 903_760, 905_039, 905_635, 2_015_333, 2_016_707, 3_000_730, 10_001_548, 40_000_353, 40_002_812,
        50_016_639, 80_001_795, 80_013_181, 80_019_052, 80_025_940, 80_028_409, 80_053_199,
        90_000_698, 100_024_077, 110_016_236, 120_032_766, 140_015_871,
    ]

    /// The seeds that found these defects.
    ///
    /// - A share outlived a conversion while its profile was disabled (5718).
    /// - A user edited a text just after Tandem's write (6295, 8831, 9155).
    /// - A user set the previous owner again at that moment (8453, 9812).
    @Test(arguments: [5718, 6295, 8453, 8831, 9155, 9812] as [UInt64])
    func `a seed that found a defect among sixty edits stays quiet`(seed: UInt64) {
        #expect(Run(seed: seed, edits: 60).run().violations.isEmpty)
    }

    /// All broken variants except the one that needs values that cannot be decoded.
    private static let parts = World.DisabledSafeguards.variants.map(\.name).filter { $0 != "decoding" }

    @Test(arguments: Self.parts) func `the simulation finds a defect without a safeguard within a thousand seeds`(
        part: String
    ) throws {
        let broken = try #require(World.DisabledSafeguards(argument: part))
        #expect(isCaught(broken), "without \(part)")
    }

    /// Each check must detect its own defect.
    ///
    /// Otherwise, a check that another one covers could be lost unnoticed.
    @Test(arguments: [
        ("decoding", " got empty on "), ("discussions", " has no copy of "), ("watermark", " was not auto-shared"),
        ("reasons", " does not name "), ("embedded", " from the description on "),
    ])
    func `the check for a defect finds it within a thousand seeds`(part: String, words: String) throws {
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
    func `a silently lost edit is found within twenty seeds`(
        fault: String, broken: World.DisabledSafeguards
    ) {
        #expect(isCaught(broken, within: 20), "\(fault)")
    }

    private func isCaught(_ broken: World.DisabledSafeguards, within seeds: UInt64 = 1_000) -> Bool {
        (UInt64(1)...seeds).contains { !Run(seed: $0, broken: broken).run().violations.isEmpty }
    }
}
