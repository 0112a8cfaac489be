import NIOCore
import NIOPosix
import Synchronization

/// A notification on its way out.
struct OutgoingNotification: Sendable {
    var entity: Int
    var target: WebhookTarget
    var body: [UInt8]
    var delay: Duration = .zero
}

/// What became of the notifications so far.
struct DispatchCounts: Hashable, Sendable {
    var accepted = 0
    /// Answered with something else than 2xx.
    var refused = 0
    /// Not delivered at all.
    var failed = 0
    var waiting = 0
}

/// Sends notifications: those of one entity in order, each once, whatever comes of it.
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

    /// Runs until the task is cancelled.
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
