import Primitives

/// Delivers messages from queues as an async sequence and sends the application's decisions to the broker.
///
/// ``run()`` maintains the connection and must be running. After a broken connection, it reconnects, and the broker
/// delivers all unsettled messages again. For an old delivery, ``AMQPDelivery/ack()`` then throws an error.
public final class AMQPConsumer: Sendable {
    private let settings: AMQPSettings
    private let topology: AMQPTopology
    private let queues: [String]
    private let prefetch: Int
    private let line = DeliveryQueue()
    private let executor = BlockingExecutor(label: "amqp.consumer")

    /// - Parameters:
    ///   - settings: The address of the broker and the credentials.
    ///   - topology: The topology that is declared for each new connection. It must contain the queues unless they
    ///     exist.
    ///   - queues: The queues to consume.
    ///   - prefetch: The maximum number of unsettled deliveries per queue, which limits memory use.
    public init(_ settings: AMQPSettings, topology: AMQPTopology = AMQPTopology(), queues: [String], prefetch: Int) {
        self.settings = settings
        self.topology = topology
        self.queues = queues
        self.prefetch = prefetch
    }

    /// The deliveries of all queues.
    public var deliveries: AMQPDeliveries { AMQPDeliveries(line: line) }

    /// Whether deliveries can arrive now.
    public var status: AMQPStatus { line.status }

    /// Maintains the connection until ``drain()`` is complete or the task is canceled.
    ///
    /// Cancellation closes the connection at once, and the broker delivers the unsettled messages again.
    ///
    /// - Throws: ``AMQPError`` if the broker permanently rejects the first connection because of wrong credentials or a
    ///   conflicting topology. After that, every failure is retried indefinitely.
    public func run() async throws {
        let (settings, topology, line, queues, prefetch) = (settings, topology, line, queues, prefetch)
        let failure = await withTaskCancellationHandler {
            await executor.run {
                ConsumerLoop(settings, topology, queues: queues, prefetch: prefetch, line).run()
            }
        } onCancel: {
            line.requestStop(.immediate)
        }
        if let failure { throw failure }
    }

    /// Ends ``deliveries`` at once, waits until the application settles the messages that it received, and returns the
    /// rest to the queue.
    ///
    /// Then ``run()`` returns.
    public func drain() {
        line.requestStop(.graceful)
    }
}
