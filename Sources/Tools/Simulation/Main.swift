import ArgumentParser
import Foundation
import Synchronization

/// Searches seeds for one that breaks an invariant.
@main
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run the whole sync on one scheduler and clock, with random faults.",
        discussion:
            "The same seed gives the same trace. A seed that breaks an invariant is printed with the end of its trace.")

    @Option(help: "The number of seeds to run.")
    var seeds: Int = 1_000

    @Option(help: "The first seed.")
    var seed: UInt64 = 1

    @Option(help: "The number of edits by users in each run.")
    var edits: Int = 200

    @Option(
        help: """
            The faults of the tools: names separated by commas, all, none, or withstood. With withstood, some faults \
            occur only in some of the seeds.
            """)
    var faults: FaultSelection = .withstood

    @Option(help: "The safeguard to disable, to show that the checks notice it; see Variants.swift for the names.")
    var broken: World.DisabledSafeguards?

    @Flag(help: "Print the first seed that catches each broken variant. Fails if a variant is not caught.")
    var variants = false

    @Flag(help: "Print the whole trace of each run.")
    var trace = false

    @Flag(help: "Print one digest of all runs, which depends on random numbers and virtual times, not on names.")
    var digest = false

    func validate() throws {
        guard seeds > 0, edits >= 0 else { throw ValidationError("--seeds and --edits must be positive.") }
    }

    func run() async throws {
        if variants { return try catchVariants() }
        let begun = ContinuousClock.now
        let queue = SeedQueue(first: seed, count: seeds)
        let (edits, trace, faults, broken) = (edits, trace, faults, broken ?? World.DisabledSafeguards())
        let outcome = await withTaskGroup(of: Outcome.self) { group in
            for _ in 0..<max(1, ProcessInfo.processInfo.activeProcessorCount) {
                group.addTask {
                    var outcome = Outcome()
                    while let seed = queue.next() {
                        let report = Run(
                            seed: seed, edits: edits, keepsTrace: trace, broken: broken, faults: faults.faults(in: seed)
                        )
                        .run()
                        if trace { report.write() }
                        outcome.digests[seed] = report.digest
                        if !report.violations.isEmpty { outcome.failed.append(report) }
                        if outcome.failed.count >= 3 { break }
                    }
                    return outcome
                }
            }
            return await group.reduce(into: Outcome()) { all, outcome in
                all.failed += outcome.failed
                all.digests.merge(outcome.digests) { $1 }
            }
        }
        for report in outcome.failed.sorted(by: { $0.seed < $1.seed }) {
            Run(
                seed: report.seed, edits: edits, keepsTrace: true, broken: broken,
                faults: faults.faults(in: report.seed)
            ).run().write(last: 60)
        }
        let seconds = (ContinuousClock.now - begun) / .seconds(1)
        let rate = Int(Double(seeds) / max(seconds, 0.001) * 60)
        print(
            "\(seeds) seeds from \(seed), \(edits) edits each, \(rate) seeds a minute, \(outcome.failed.count) failed")
        if digest { print("digest \(String(combined(outcome.digests), radix: 16))") }
        if !outcome.failed.isEmpty { throw ExitCode.failure }
    }
}

extension Simulate {
    /// Runs each broken variant until a seed catches it.
    private func catchVariants() throws {
        var isMissed = false
        for (name, variant) in World.DisabledSafeguards.variants {
            let caught = (seed..<seed + UInt64(seeds)).first { seed in
                !Run(seed: seed, edits: edits, broken: variant, faults: faults.faults(in: seed)).run().violations
                    .isEmpty
            }
            isMissed = isMissed || caught == nil
            print("\(name): \(caught.map { "caught by seed \($0)" } ?? "not caught")")
        }
        if isMissed { throw ExitCode.failure }
    }
}

/// The outcome of the runs of one worker.
private struct Outcome {
    var failed: [Run.Report] = []
    /// The digest of each run, by its seed.
    var digests: [UInt64: UInt64] = [:]
}

/// Combines the digests of runs in the order of their seeds.
private func combined(_ digests: [UInt64: UInt64]) -> UInt64 {
    digests.sorted { $0.key < $1.key }.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ $1.value) &* 0x100_0000_01B3 }
}

/// Distributes the seeds to the workers.
private final class SeedQueue: Sendable {
    private let left: Mutex<(next: UInt64, count: Int)>

    init(first: UInt64, count: Int) {
        left = Mutex((first, count))
    }

    func next() -> UInt64? {
        left.withLock { left in
            guard left.count > 0 else { return nil }
            defer { left = (left.next &+ 1, left.count - 1) }
            return left.next
        }
    }
}

extension Run.Report {
    fileprivate func write(last: Int = .max) {
        var text = trace.suffix(last).joined(separator: "\n")
        text += "\nseed \(seed) digest \(String(digest, radix: 16))"
        for entry in history.suffix(last) { text += "\n  \(entry)" }
        for violation in violations { text += "\n  violated: \(violation)" }
        print(text)
    }
}
