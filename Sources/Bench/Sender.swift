import Curl
import Foundation
import Synchronization

/// Posts webhooks as fast as they are taken, or at a rate.
struct Sender: Sendable {
    let client: CurlClient
    /// How many are under way at a time.
    let lanes: Int

    /// How often a webhook is sent again when the adapter says that it is too busy.
    private static let patience = 200

    /// What came of the webhooks.
    struct Outcome: Sendable {
        /// When each pair's webhook was accepted, in milliseconds since 1970.
        var accepted: [Int: Double] = [:]
        /// How often the adapter was too busy.
        var refusals = 0
    }

    /// Sends so many webhooks a second, or without a rate as many as are taken.
    func send(_ webhooks: [SimulatedTool.Webhook], rate: Double?) async throws -> Outcome {
        let progress = Progress()
        let clock = ContinuousClock()
        let begun = clock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<min(lanes, webhooks.count) {
                group.addTask {
                    while true {
                        let place = progress.next.add(1, ordering: .relaxed).oldValue
                        guard place < webhooks.count else { return }
                        if let rate { try await clock.sleep(until: begun + .seconds(Double(place) / rate)) }
                        let refusals = try await send(webhooks[place])
                        let now = Date().timeIntervalSince1970 * 1000
                        progress.outcome.withLock { outcome in
                            outcome.accepted[webhooks[place].pair] = now
                            outcome.refusals += refusals
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        return progress.outcome.withLock { $0 }
    }

    /// What the lanes share.
    private final class Progress: Sendable {
        let next = Atomic<Int>(0)
        let outcome = Mutex(Outcome())
    }

    /// - Returns: how often it was refused before.
    private func send(_ webhook: SimulatedTool.Webhook) async throws -> Int {
        for refusals in 0..<Self.patience {
            let status = try await client.send(webhook.request).status
            switch status {
            case 200..<300: return refusals
            case 429, 503: try await Task.sleep(for: .milliseconds(20))
            default: throw BenchFailure("the adapter answered a webhook with \(status)")
            }
        }
        throw BenchFailure("the adapter refused a webhook \(Self.patience) times")
    }
}
