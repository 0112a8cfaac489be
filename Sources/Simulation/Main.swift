import ArgumentParser
import Foundation
import Synchronization

/// Searches seeds for one that breaks an invariant.
@main
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Runs the whole sync on one scheduler and clock, with everything going wrong that can.",
        discussion:
            "The same seed gives the same trace. A seed that breaks an invariant is printed with its trace's end.")

    @Option(help: "How many seeds to run.")
    var seeds: Int = 1_000

    @Option(help: "The first seed.")
    var seed: UInt64 = 1

    @Option(help: "How many edits people make in each run.")
    var edits: Int = 200

    @Option(
        help:
            "The faults of the tools: names with commas between them, all, withstood, or none.")
    var faults: ToolFaults = .withstood

    @Flag(help: "Print the whole trace of each run.")
    var trace = false

    func validate() throws {
        guard seeds > 0, edits >= 0 else { throw ValidationError("--seeds and --edits must be positive.") }
    }

    func run() async throws {
        let begun = ContinuousClock.now
        let queue = SeedQueue(first: seed, count: seeds)
        let (edits, trace, faults) = (edits, trace, faults)
        let failed = await withTaskGroup(of: [Run.Report].self) { group in
            for _ in 0..<max(1, ProcessInfo.processInfo.activeProcessorCount) {
                group.addTask {
                    var failed: [Run.Report] = []
                    while let seed = queue.next() {
                        let report = Run(seed: seed, edits: edits, keepsTrace: trace, faults: faults).run()
                        if trace { report.write() }
                        if !report.violations.isEmpty { failed.append(report) }
                        if failed.count >= 3 { break }
                    }
                    return failed
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        for report in failed.sorted(by: { $0.seed < $1.seed }) {
            Run(seed: report.seed, edits: edits, keepsTrace: true, faults: faults).run().write(last: 60)
        }
        let seconds = (ContinuousClock.now - begun) / .seconds(1)
        let rate = Int(Double(seeds) / max(seconds, 0.001) * 60)
        print("\(seeds) seeds from \(seed), \(edits) edits each, \(rate) seeds a minute, \(failed.count) failed")
        if !failed.isEmpty { throw ExitCode.failure }
    }
}

/// Hands each seed to one worker.
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
