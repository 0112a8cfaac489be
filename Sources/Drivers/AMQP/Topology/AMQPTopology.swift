/// The exchanges, queues, and bindings that must exist.
///
/// They are declared for each connection, so that a lost queue is created again.
///
/// A declaration that matches the existing object changes nothing (AMQP 0-9-1, `queue.declare`).
public struct AMQPTopology: Hashable, Sendable {
    public var exchanges: [Exchange]
    public var queues: [Queue]
    public var bindings: [Binding]

    public init(exchanges: [Exchange] = [], queues: [Queue] = [], bindings: [Binding] = []) {
        self.exchanges = exchanges
        self.queues = queues
        self.bindings = bindings
    }

    public struct Exchange: Hashable, Sendable {
        public var name: String
        /// The type `direct`, `fanout`, `topic`, `headers`, or the type of a plugin: `x-consistent-hash`.
        public var kind: String
        public var isDurable: Bool
        public var arguments: [String: AMQPValue]

        public init(_ name: String, kind: String, isDurable: Bool = true, arguments: [String: AMQPValue] = [:]) {
            self.name = name
            self.kind = kind
            self.isDurable = isDurable
            self.arguments = arguments
        }
    }

    public struct Queue: Hashable, Sendable {
        public var name: String
        public var isDurable: Bool
        public var arguments: [String: AMQPValue]

        public init(_ name: String, isDurable: Bool = true, arguments: [String: AMQPValue] = [:]) {
            self.name = name
            self.isDurable = isDurable
            self.arguments = arguments
        }

        /// Returns a replicated, durable queue.
        public static func quorum(_ name: String, arguments: [String: AMQPValue] = [:]) -> Queue {
            Queue(name, arguments: arguments.merging(["x-queue-type": "quorum"]) { $1 })
        }
    }

    public struct Binding: Hashable, Sendable {
        public var queue: String
        public var exchange: String
        /// The routing key.
        ///
        /// For `x-consistent-hash`, it is the weight of the queue as a decimal number.
        public var routingKey: String
        public var arguments: [String: AMQPValue]

        public init(queue: String, exchange: String, routingKey: String = "", arguments: [String: AMQPValue] = [:]) {
            self.queue = queue
            self.exchange = exchange
            self.routingKey = routingKey
            self.arguments = arguments
        }
    }

    /// Returns the union of both topologies, which contains each declaration once.
    public func merging(_ other: AMQPTopology) -> AMQPTopology {
        func union<Value: Hashable>(_ left: [Value], _ right: [Value]) -> [Value] {
            var seen: Set<Value> = []
            return (left + right).filter { seen.insert($0).inserted }
        }
        return AMQPTopology(
            exchanges: union(exchanges, other.exchanges), queues: union(queues, other.queues),
            bindings: union(bindings, other.bindings))
    }
}
