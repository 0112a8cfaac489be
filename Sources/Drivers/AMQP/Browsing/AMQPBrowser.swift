import CRabbitMQ
import Primitives

/// Looks through a queue without consuming it: what it takes and does not acknowledge goes back to the queue.
///
/// Messages are out of the queue while they are looked at, so calls wait for each other, and nobody else sees them
/// meanwhile. Each look counts as one delivery against the queue's `x-delivery-limit`.
public actor AMQPBrowser {
    private let settings: AMQPSettings
    private let topology: AMQPTopology
    private let executor = BlockingExecutor(label: "amqp.browser")
    private var holds: [Int: AMQPConnection] = [:]
    private var lastHold = 0

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - settings: how the broker is reached.
    ///   - topology: declared before looking; must name the queues unless they exist.
    public init(_ settings: AMQPSettings, topology: AMQPTopology = AMQPTopology()) {
        self.settings = settings
        self.topology = topology
    }

    /// Messages that are kept out of their queue until they are settled.
    public struct Reservation: Sendable {
        let id: Int
        let queue: String
        let lastTag: UInt64
        public let messages: [AMQPReservedMessage]
        /// Whether the queue was looked through to its end.
        public let isComplete: Bool
    }

    /// Reads a queue from its head and gives everything back.
    ///
    /// - Parameters:
    ///   - queue: the queue to read.
    ///   - limit: how many messages are looked at, at most.
    ///   - summarize: what to keep of a message; `nil` for nothing.
    /// - Returns: what was kept, and whether the queue was read to its end.
    /// - Throws: ``AMQPError``.
    public func peek<Value: Sendable>(
        through queue: String, limit: Int, _ summarize: @Sendable (AMQPReservedMessage) -> Value?
    ) throws(AMQPError) -> (kept: [Value], isComplete: Bool) {
        let connection = try open()
        let walk = try scan(connection, queue, limit, summarize)
        try end(connection, queue, walk.lastTag, acknowledging: [])
        return (walk.kept, walk.isComplete)
    }

    /// Takes messages out of a queue; all that was looked at stays out until ``release(_:acknowledging:)``.
    ///
    /// - Parameters:
    ///   - queue: the queue to read.
    ///   - limit: how many messages are looked at, at most.
    ///   - isWanted: whether a message is among those that are returned.
    /// - Returns: the messages, which must be settled.
    /// - Throws: ``AMQPError``; nothing is held then.
    public func reserve(
        from queue: String, limit: Int, where isWanted: @Sendable (AMQPReservedMessage) -> Bool
    ) throws(AMQPError) -> Reservation {
        let connection = try open()
        let walk = try scan(connection, queue, limit) { isWanted($0) ? $0 : nil }
        lastHold += 1
        holds[lastHold] = connection
        return Reservation(
            id: lastHold, queue: queue, lastTag: walk.lastTag, messages: walk.kept, isComplete: walk.isComplete)
    }

    /// Removes messages from their queue for good and gives back the others that were looked at.
    ///
    /// - Throws: ``AMQPError`` if the connection broke meanwhile: all have gone back to the queue then.
    public func release(_ hold: Reservation, acknowledging done: [AMQPReservedMessage]) throws(AMQPError) {
        guard let connection = holds.removeValue(forKey: hold.id) else { return }
        try end(connection, hold.queue, hold.lastTag, acknowledging: Set(done.map(\.tag)))
    }

    private func end(
        _ connection: AMQPConnection, _ queue: String, _ lastTag: UInt64, acknowledging done: Set<UInt64>
    ) throws(AMQPError) {
        if lastTag > 0 { try connection.stopConsuming() }
        try connection.withCork { () throws(AMQPError) in
            for tag in done.sorted() {
                try connection.send(DeliveryLedger.Frame(tag: tag, settlement: .acknowledge, multiple: false))
            }
            // A frame for many must name a message that is still open (AMQP 0-9-1, `basic.nack`).
            var last = lastTag
            while last > 0, done.contains(last) { last -= 1 }
            if last > 0 {
                try connection.send(DeliveryLedger.Frame(tag: last, settlement: .requeue, multiple: true))
            }
        }
        // A quorum queue takes them back a little later than the broker says goodbye; the next look must find them.
        let given = Int(lastTag) - done.count
        let clock = ContinuousClock()
        let end = clock.now + .seconds(1)
        let wakeUp = WakeUpPipe()
        while given > 0, clock.now < end, try connection.readyCount(of: queue) < given {
            wakeUp.wait(milliseconds: 2)
        }
        // The broker answers after it has dealt with all that came before.
        connection.close()
    }

    private func open() throws(AMQPError) -> AMQPConnection {
        let connection = try AMQPConnection.open(settings)
        try connection.declare(topology)
        return connection
    }

    /// Consumes as many messages as the queue has.
    ///
    /// Not with `basic.get`: messages that were taken so come back in no order.
    private func scan<Value>(
        _ connection: AMQPConnection, _ queue: String, _ limit: Int, _ summarize: (AMQPReservedMessage) -> Value?
    ) throws(AMQPError) -> Scan<Value> {
        let ready = try connection.readyCount(of: queue)
        // The prefetch is a number of 16 bits.
        let wanted = min(ready, limit, Int(UInt16.max))
        var walk = Scan<Value>()
        guard wanted > 0 else {
            walk.isComplete = ready == 0
            return walk
        }
        try connection.consume([queue], prefetch: wanted)
        let clock = ContinuousClock()
        let wakeUp = WakeUpPipe()
        var lastArrival = clock.now
        var seen = 0
        // Where someone else takes some of them meanwhile, fewer come.
        while seen < wanted, lastArrival.duration(to: clock.now) < settings.connectTimeout {
            try connection.receive { arrival in
                guard case .delivered(let content) = arrival, seen < wanted else { return }
                seen += 1
                lastArrival = clock.now
                walk.lastTag = content.deliveryTag
                if let value = summarize(AMQPReservedMessage(content)) { walk.kept.append(value) }
            }
            if seen < wanted { wakeUp.wait(socket: connection.descriptor, milliseconds: 100) }
        }
        walk.isComplete = seen == ready
        return walk
    }

    private struct Scan<Value> {
        var kept: [Value] = []
        /// Tags count from 1 without gaps.
        var lastTag: UInt64 = 0
        var isComplete = false
    }
}

extension AMQPConnection {
    /// Ends the only consumer; what was delivered to it stays in hand.
    fileprivate func stopConsuming() throws(AMQPError) {
        amqp_basic_cancel(state, channel, arena.bytes("0"))
        arena.recycle()
        try requireReply(during: "ending a look")
    }

    /// How many messages wait in a queue that exists.
    fileprivate func readyCount(of queue: String) throws(AMQPError) -> Int {
        let answer = amqp_queue_declare(state, channel, arena.bytes(queue), 1, 0, 0, 0, amqp_empty_table)
        arena.recycle()
        try requireReply(during: "looking for the queue \(queue)")
        return Int(answer?.pointee.message_count ?? 0)
    }
}
