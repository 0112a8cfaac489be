import Foundation

/// A direction in which changes are synced.
struct Direction: Sendable {
    let source: SimulatedTool
    let target: SimulatedTool

    var name: String { "\(source.kind.rawValue)_to_\(target.kind.rawValue)" }

    /// Waits until the echoes of earlier edits have ended: no call to either tool for half a second.
    func settle() async throws {
        var last = (-1, -1)
        for _ in 0..<60 {
            let now = (try await source.lastRequestNumber(), try await target.lastRequestNumber())
            if now == last { return }
            last = now
            try await Task.sleep(for: .milliseconds(500))
        }
    }
}

/// One edit of every shared item, measured from the webhook request until the answer to the other tool's write.
struct Round: Sendable {
    let events: Int
    /// The time from the first webhook request until the last write.
    let seconds: Double
    /// The times from the acceptance of each webhook request until its write, in milliseconds.
    let delays: [Double]
    let rejections: Int

    /// The time without a write after which the round fails, in seconds.
    private static let silence = 60.0

    /// Edits items, sends the webhook requests at a rate or as fast as they are accepted, and waits for all writes.
    ///
    /// The label is part of the new names and differs in each round. `meanwhile` is called several times per second.
    static func run(
        _ direction: Direction, label: String, rate: Double?, sender: WebhookLoadGenerator, meanwhile: () throws -> Void
    ) async throws -> Round {
        try await direction.settle()
        let before = try await direction.target.lastRequestNumber()
        let begun = Date().timeIntervalSince1970 * 1000
        let count = direction.source.count
        async let sending = sender.send(from: direction.source, rate: rate) { "Item \($0 + 1), \(label)" }
        let written = try await writes(of: direction.target, after: before, count: count, meanwhile)
        let outcome = try await sending
        let ended = written.values.max() ?? begun
        let delays = written.compactMap { pair, time in outcome.accepted[pair].map { max(0, time - $0) } }
        return Round(
            events: count, seconds: (ended - begun) / 1000, delays: delays, rejections: outcome.rejections)
    }

    /// Waits until each pair was written once, and returns the times of the writes.
    private static func writes(
        of target: SimulatedTool, after number: Int, count: Int, _ meanwhile: () throws -> Void
    ) async throws -> [Int: Double] {
        var written: [Int: Double] = [:]
        var last = number
        var heard = Date()
        while written.count < count {
            try await Task.sleep(for: .milliseconds(100))
            try meanwhile()
            let (some, next) = try await target.writes(after: last)
            for write in some where written[write.pair] == nil { written[write.pair] = write.time }
            if next != last { heard = Date() }
            last = next
            guard Date().timeIntervalSince(heard) < silence else {
                throw BenchmarkError(
                    "Only \(written.count) of \(count) changes reached \(target.kind).")
            }
        }
        return written
    }
}
