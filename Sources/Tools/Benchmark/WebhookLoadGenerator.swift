import Curl
import Foundation
import Synchronization

/// Edits items and posts their webhooks, as fast as they are taken or at a rate.
struct WebhookLoadGenerator: Sendable {
    let client: CurlClient
    /// How many are under way at a time.
    let concurrency: Int

    /// How often a webhook is sent again when the adapter says that it is too busy.
    private static let maxRetries = 200

    /// What came of the webhooks.
    struct Outcome: Sendable {
        /// When each pair's webhook was accepted, in milliseconds since 1970.
        var accepted: [Int: Double] = [:]
        /// How often the adapter was too busy.
        var rejections = 0
    }

    /// How many items are edited in one call at full speed.
    ///
    /// Edits come just before their webhooks: an adapter that looks for changes by itself would find earlier ones.
    private static let batch = 10

    /// Renames all items of a tool and sends what it tells: so many a second, or without a rate as many as are taken.
    func send(
        from tool: SimulatedTool, rate: Double?, naming name: @escaping @Sendable (Int) -> String
    ) async throws -> Outcome {
        let progress = Progress()
        let clock = ContinuousClock()
        let begun = clock.now
        let step = rate == nil ? Self.batch : 1
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<concurrency {
                group.addTask {
                    while true {
                        let place = progress.next.add(step, ordering: .relaxed).oldValue
                        guard place < tool.count else { return }
                        if let rate { try await clock.sleep(until: begun + .seconds(Double(place) / rate)) }
                        let batch = place..<min(place + step, tool.count)
                        for webhook in try await tool.rename(batch, to: name) {
                            let refusals = try await send(webhook)
                            progress.accepted(webhook.pair, refusals)
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

        func accepted(_ pair: Int, _ refusals: Int) {
            let now = Date().timeIntervalSince1970 * 1000
            outcome.withLock { outcome in
                outcome.accepted[pair] = now
                outcome.rejections += refusals
            }
        }
    }

    /// - Returns: how often it was refused before.
    private func send(_ webhook: SimulatedTool.Webhook) async throws -> Int {
        for refusals in 0..<Self.maxRetries {
            let status = try await client.send(webhook.request).status
            switch status {
            case 200..<300: return refusals
            case 429, 503: try await Task.sleep(for: .milliseconds(20))
            default: throw BenchmarkError("the adapter answered a webhook with \(status)")
            }
        }
        throw BenchmarkError("the adapter refused a webhook \(Self.maxRetries) times")
    }
}
