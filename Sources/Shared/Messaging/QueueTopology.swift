public import AMQP
public import EntityModel

/// A kind of message and the queues that carry it.
public enum QueueGroup: Hashable, Sendable {
    /// Events from the adapters to entity-sync.
    case events
    /// Commands from entity-sync to a tool's adapter.
    case commands(ToolType)

    /// The name of its exchange, and the prefix of its queues' names.
    public var name: String {
        switch self {
        case .events: "events"
        case .commands(let tool): "commands.\(tool.slug)"
        }
    }
}

/// The single description of exchanges and queues, from which every service declares the parts that it uses.
///
/// A queue group consists of:
/// - An `x-consistent-hash` exchange, so that all messages of one item go to the same partition.
/// - Partitions, each with a single active consumer.
/// - An exchange and a queue for each delay. When its delay ends, a message returns to the exchange of the group. Each
///   delay has its own exchange, because a message returns with the routing key that it was published with.
/// - A queue for dead letters.
public struct QueueTopology: Hashable, Sendable {
    /// The number of deliveries after which the broker dead-letters a message, because its consumers apparently crash
    /// on it.
    static let deliveryLimit: Int64 = 500
    /// The delivery limit for queues that are only browsed.
    ///
    /// By default, RabbitMQ 4 drops a message after 20 deliveries.
    static let lookLimit: Int64 = 1_000_000

    /// The number of partitions of each queue group.
    ///
    /// It must be the same in all services and must never decrease.
    public let partitions: Int
    /// The prefix of all names, so that several installations can share a virtual host.
    public let prefix: String

    public init(partitions: Int = 4, prefix: String = "") {
        self.partitions = max(1, partitions)
        self.prefix = prefix
    }

    /// Returns the name of the exchange of a queue group.
    public func exchange(of family: QueueGroup) -> String { prefix + family.name }

    /// Returns the names of the partitions of a queue group.
    public func queues(of family: QueueGroup) -> [String] {
        (0..<partitions).map { "\(prefix)\(family.name).\($0)" }
    }

    /// Returns the name of the exchange and the queue in which a message waits for a delay.
    public func delay(_ delay: RetrySchedule.Delay, of family: QueueGroup) -> String {
        "\(prefix)\(family.name).retry.\(delay.name)"
    }

    /// Returns the name of the dead-letter queue of a queue group.
    public func deadLetterQueue(of family: QueueGroup) -> String { "\(prefix)\(family.name).dead" }

    /// Returns the declarations that are needed to use the queue groups.
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

    /// Returns the arguments for at-least-once dead-lettering.
    ///
    /// RabbitMQ supports it only for queues that reject new messages when they are full.
    private static func deadLettering(to exchange: String, routingKey: String? = nil) -> [String: AMQPValue] {
        var arguments: [String: AMQPValue] = [
            "x-dead-letter-exchange": .string(exchange), "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        ]
        if let routingKey { arguments["x-dead-letter-routing-key"] = .string(routingKey) }
        return arguments
    }
}
