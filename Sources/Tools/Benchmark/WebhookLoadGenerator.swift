import Curl
import Foundation
import Synchronization

/// A generator that edits items and posts their webhook requests at a rate, or as fast as they are accepted.
struct WebhookLoadGenerator: Sendable {
    let client: CurlClient
    /// The number of concurrent requests.
    let concurrency: Int

    /// The number of retries of a webhook request while the adapter reports that it is too busy.
    private static let maxRetries = 200

    /// The results of the webhook requests.
    struct Outcome: Sendable {
        /// The times at which each pair's webhook request was accepted, in milliseconds since 1970.
        var accepted: [Int: Double] = [:]
        /// The number of times that the adapter was too busy.
        var rejections = 0
    }

    /// The number of items that are edited in one call at full speed.
    ///
    /// Edits come just before their webhook requests, because an adapter that polls for changes would find earlier
    /// ones.
    private static let batch = 10

    /// Renames all items of a tool and sends the webhook requests at a rate per second, or as fast as they are
    /// accepted.
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

    /// The state that the lanes share.
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

    /// - Returns: The number of earlier rejections of the request.
    private func send(_ webhook: SimulatedTool.Webhook) async throws -> Int {
        for refusals in 0..<Self.maxRetries {
            let status = try await client.send(webhook.request).status
            switch status {
            case 200..<300: return refusals
            case 429, 503: try await Task.sleep(for: .milliseconds(20))
            default: throw BenchmarkError("The adapter answered a webhook request with status \(status).")
            }
        }
        throw BenchmarkError("The adapter rejected a webhook request \(Self.maxRetries) times.")
    }
}
