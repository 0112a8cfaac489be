import NIOHTTP1
import ServiceLifecycle
import SimulatorKit
import Synchronization

/// A webhook request that was not sent yet.
struct OutgoingNotification: Sendable {
    var entity: Int
    var address: WebhookAddress
    var body: [UInt8]
    var delay: Duration = .zero
}

/// The results of the webhook requests so far.
struct DispatchCounts: Hashable, Sendable {
    var accepted = 0
    /// The number of requests that were answered with a status other than 2xx.
    var refused = 0
    /// The number of requests that could not be delivered.
    var failed = 0
    var waiting = 0
}

/// A service that sends the webhook requests of an item in order, each once and without retries.
final class WebhookDispatcher: Service {
    /// The tool waits up to ten seconds for an answer.
    private let lanes = WebhookLanes<OutgoingNotification>(
        count: 16, connectTimeout: .seconds(10), timeout: .seconds(10))
    private let tally = Mutex(DispatchCounts())

    var counts: DispatchCounts { tally.withLock { $0 } }

    func enqueue(_ notification: OutgoingNotification) {
        tally.withLock { $0.waiting += 1 }
        lanes.enqueue(notification, key: notification.entity)
    }

    func run() async {
        await cancelWhenGracefulShutdown {
            await self.lanes.run { notification, connections in
                if notification.delay > .zero { try? await Task.sleep(for: notification.delay) }
                let status = try? await connections.post(
                    notification.body, to: notification.address,
                    headers: ["Content-Type": "application/json", "User-Agent": "Targetprocess"])
                self.settle(status)
            }
        }
    }

    /// Counts a result; the status is nil if the receiver sent no answer.
    private func settle(_ status: Int?) {
        tally.withLock { counts in
            counts.waiting -= 1
            switch status {
            case (200..<300)?: counts.accepted += 1
            case nil: counts.failed += 1
            default: counts.refused += 1
            }
        }
    }
}
