public import AMQP
public import EntityModel

/// A kind of work and the queues that carry it.
public enum QueueGroup: Hashable, Sendable {
    /// Generic events, from the adapters to entity-sync.
    case events
    /// Commands, from entity-sync to a tool's adapter.
    case commands(ToolType)

    /// The name of its exchange, and the beginning of its queues' names.
    public var name: String {
        switch self {
        case .events: "events"
        case .commands(let tool): "commands.\(tool.slug)"
        }
    }
}

/// The one description of exchanges and queues from which every service declares what it uses.
///
/// A family has an `x-consistent-hash` exchange, so that all messages of one item meet the same partition; partitions
/// with a single active consumer each; for each delay an exchange and a queue whose messages go back to the family's
/// exchange when their time is over; and a queue for what was parked. Delays have exchanges of their own because a
/// message comes back with the routing key that it was published with.
public struct QueueTopology: Hashable, Sendable {
    /// How often a message may be given out before the broker parks it: whoever takes it dies of it.
    static let deliveryLimit: Int64 = 500
    /// For queues whose messages are only looked at: without a limit of ours RabbitMQ 4 drops a message after 20 looks.
    static let lookLimit: Int64 = 1_000_000

    /// How many partitions each family has; the same in all services, and never less than it was.
    public let partitions: Int
    /// Stands before all names, so that several installations may share a virtual host.
    public let prefix: String

    public init(partitions: Int = 4, prefix: String = "") {
        self.partitions = max(1, partitions)
        self.prefix = prefix
    }

    /// The family's exchange.
    public func exchange(of family: QueueGroup) -> String { prefix + family.name }

    /// The family's partitions.
    public func queues(of family: QueueGroup) -> [String] {
        (0..<partitions).map { "\(prefix)\(family.name).\($0)" }
    }

    /// The exchange, and the queue behind it, where a message waits.
    public func delay(_ delay: RetrySchedule.Delay, of family: QueueGroup) -> String {
        "\(prefix)\(family.name).retry.\(delay.name)"
    }

    /// The queue of parked messages.
    public func deadLetterQueue(of family: QueueGroup) -> String { "\(prefix)\(family.name).dead" }

    /// What must be declared to use the families.
    public func declarations(for families: [QueueGroup]) -> AMQPTopology {
        families.map(declarations).reduce(AMQPTopology()) { $0.merging($1) }
    }

    private func declarations(for family: QueueGroup) -> AMQPTopology {
        let exchange = exchange(of: family)
        let dead = deadLetterQueue(of: family)
        var topology = AMQPTopology(
            exchanges: [AMQPTopology.Exchange(exchange, kind: "x-consistent-hash")],
            queues: [.quorum(dead, arguments: ["x-delivery-limit": .int(Self.lookLimit)])])
        for queue in queues(of: family) {
            topology.queues.append(
                .quorum(
                    queue,
                    arguments: [
                        "x-single-active-consumer": true, "x-delivery-limit": .int(Self.deliveryLimit),
                    ].merging(Self.deadLettering(to: "", routingKey: dead)) { $1 }))
            topology.bindings.append(AMQPTopology.Binding(queue: queue, exchange: exchange, routingKey: "1"))
        }
        for delay in RetrySchedule.Delay.allCases {
            let name = self.delay(delay, of: family)
            topology.exchanges.append(AMQPTopology.Exchange(name, kind: "fanout"))
            topology.queues.append(
                .quorum(
                    name,
                    arguments: ["x-message-ttl": .int(delay.milliseconds), "x-delivery-limit": .int(Self.lookLimit)]
                        .merging(Self.deadLettering(to: exchange)) { $1 }))
            topology.bindings.append(AMQPTopology.Binding(queue: name, exchange: name))
        }
        return topology
    }

    /// At-least-once, which RabbitMQ does only for queues that refuse rather than drop when they are full.
    private static func deadLettering(to exchange: String, routingKey: String? = nil) -> [String: AMQPValue] {
        var arguments: [String: AMQPValue] = [
            "x-dead-letter-exchange": .string(exchange), "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        ]
        if let routingKey { arguments["x-dead-letter-routing-key"] = .string(routingKey) }
        return arguments
    }
}
