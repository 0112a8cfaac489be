import NIOCore
import NIOPosix
import Synchronization

/// A webhook request that was not sent yet.
struct OutgoingNotification: Sendable {
    var entity: Int
    var target: WebhookTarget
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
final class WebhookDispatcher: Sendable {
    private let lanes: [AsyncStream<OutgoingNotification>.Continuation]
    private let streams: [AsyncStream<OutgoingNotification>]
    private let tally = Mutex(DispatchCounts())

    init(lanes: Int = 16) {
        let pairs = (0..<lanes).map { _ in AsyncStream<OutgoingNotification>.makeStream() }
        streams = pairs.map(\.stream)
        self.lanes = pairs.map(\.continuation)
    }

    var counts: DispatchCounts { tally.withLock { $0 } }

    func enqueue(_ notification: OutgoingNotification) {
        tally.withLock { $0.waiting += 1 }
        lanes[notification.entity % lanes.count].yield(notification)
    }

    /// Runs until the task is canceled.
    func run() async {
        await withTaskGroup { group in
            for stream in streams {
                group.addTask { await self.drain(stream) }
            }
        }
    }

    private func drain(_ stream: AsyncStream<OutgoingNotification>) async {
        var connection: WebhookConnection?
        var connected: WebhookTarget?
        for await notification in stream {
            if notification.delay > .zero { try? await Task.sleep(for: notification.delay) }
            do {
                let address = (notification.target.host, notification.target.port)
                let isUsable = connection?.isOpen == true && connected.map { ($0.host, $0.port) == address } == true
                if !isUsable {
                    connection?.close()
                    connection = nil
                    connection = try await .open(
                        notification.target, on: MultiThreadedEventLoopGroup.singleton)
                    connected = notification.target
                }
                let status = try await connection?.post(notification.body, to: notification.target) ?? 0
                settle { counts in
                    if (200..<300).contains(status) { counts.accepted += 1 } else { counts.refused += 1 }
                }
            } catch {
                connection?.close()
                connection = nil
                settle { $0.failed += 1 }
            }
        }
        connection?.close()
    }

    private func settle(_ count: (inout DispatchCounts) -> Void) {
        tally.withLock { counts in
            counts.waiting -= 1
            count(&counts)
        }
    }
}
