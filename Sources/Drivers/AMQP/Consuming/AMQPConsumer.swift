import Primitives

/// Takes messages from queues as an async sequence and sends back what the application decides on each.
///
/// ``run()`` keeps the connection and must be running. A broken connection is made anew; what was in hand comes again
/// then, and the old deliveries' ``AMQPDelivery/ack()`` says so.
public final class AMQPConsumer: Sendable {
    private let settings: AMQPSettings
    private let topology: AMQPTopology
    private let queues: [String]
    private let prefetch: Int
    private let line = DeliveryQueue()
    private let executor = BlockingExecutor(label: "amqp.consumer")

    /// - Parameters:
    ///   - settings: how the broker is reached.
    ///   - topology: declared each time that a connection is made; must name the queues unless they exist.
    ///   - queues: the queues to consume.
    ///   - prefetch: the most undecided deliveries of each queue; bounds memory.
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

    /// Keeps the connection until ``drain()`` has done its work or the task is cancelled.
    ///
    /// Cancellation closes the connection at once, and the broker gives out again what was undecided.
    /// - Throws: ``AMQPError`` if the broker refuses us for good before the first connection stands: wrong credentials
    ///   or a topology that contradicts what exists. Whatever comes later is tried again for ever.
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

    /// Ends ``deliveries`` at once, waits for the decisions on what was taken, gives back the rest, and lets ``run()``
    /// return.
    public func drain() {
        line.requestStop(.graceful)
    }
}
