import Foundation

/// A direction in which changes cross.
struct Direction: Sendable {
    let source: SimulatedTool
    let target: SimulatedTool

    var name: String { "\(source.kind.rawValue)_to_\(target.kind.rawValue)" }

    /// Waits until the echoes of earlier edits have died away: no call to either tool for half a second.
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

/// One edit of every shared item, from the webhook until the other tool's write is answered.
struct Round: Sendable {
    let events: Int
    /// From the first webhook until the last write.
    let seconds: Double
    /// From each webhook's acceptance until its write, in milliseconds.
    let delays: [Double]
    let rejections: Int

    /// How long no write may come before the round has failed, in seconds.
    private static let silence = 60.0

    /// Edits, sends the webhooks at a rate or as fast as they are taken, and waits for all writes.
    ///
    /// The label is a part of the new names, another one in each round; `meanwhile` is called some times a second.
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

    /// Waits until each pair was written once; gives the times of the writes.
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
                    "\(written.count) of \(count) changes reached \(target.kind), then nothing more came")
            }
        }
        return written
    }
}
