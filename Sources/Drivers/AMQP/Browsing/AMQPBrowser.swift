import CRabbitMQ
import Primitives

/// Reads the messages of a queue without consuming them. Messages that are not acknowledged go back to the queue.
///
/// While a call looks at messages, other consumers cannot receive them, and other calls of this actor wait. Each look
/// counts as one delivery against the queue's `x-delivery-limit`.
public actor AMQPBrowser {
    private let settings: AMQPSettings
    private let topology: AMQPTopology
    private let executor = BlockingExecutor(label: "amqp.browser")
    private var holds: [Int: AMQPConnection] = [:]
    private var lastHold = 0

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - settings: The address of the broker and the credentials.
    ///   - topology: The topology that is declared first. It must contain the queues unless they exist.
    public init(_ settings: AMQPSettings, topology: AMQPTopology = AMQPTopology()) {
        self.settings = settings
        self.topology = topology
    }

    /// Messages that are held back from their queue until they are settled.
    public struct Reservation: Sendable {
        let id: Int
        let queue: String
        let lastTag: UInt64
        public let messages: [AMQPReservedMessage]
        /// Whether the queue was read to its end.
        public let isComplete: Bool
    }

    /// Reads a queue from its head and returns all messages to it.
    ///
    /// - Parameters:
    ///   - queue: The queue to read.
    ///   - limit: The maximum number of messages to read.
    ///   - summarize: A closure that returns the part of a message to keep, or `nil` to skip the message.
    /// - Returns: The kept parts, and whether the queue was read to its end.
    /// - Throws: ``AMQPError`` if the broker cannot be used.
    public func peek<Value: Sendable>(
        through queue: String, limit: Int, _ summarize: @Sendable (AMQPReservedMessage) -> Value?
    ) throws(AMQPError) -> (kept: [Value], isComplete: Bool) {
        let connection = try open()
        let walk = try scan(connection, queue, limit, summarize)
        try end(connection, queue, walk.lastTag, acknowledging: [])
        return (walk.kept, walk.isComplete)
    }

    /// Reserves messages of a queue.
    ///
    /// All messages that were read are held back until ``release(_:acknowledging:)``.
    ///
    /// - Parameters:
    ///   - queue: The queue to read.
    ///   - limit: The maximum number of messages to read.
    ///   - isWanted: A closure that returns whether the result contains the message.
    /// - Returns: The messages, which the caller must settle.
    /// - Throws: ``AMQPError`` if the broker cannot be used. In that case no message is held back.
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

    /// Removes messages from their queue permanently and returns the other messages that were read to the queue.
    ///
    /// - Throws: ``AMQPError`` if the connection broke in the meantime. In that case all messages went back to the
    ///   queue.
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
            // A frame for several messages must contain the tag of a message that is still open (AMQP 0-9-1,
            // `basic.nack`).
            var last = lastTag
            while last > 0, done.contains(last) { last -= 1 }
            if last > 0 {
                try connection.send(DeliveryLedger.Frame(tag: last, settlement: .requeue, multiple: true))
            }
        }
        // A quorum queue returns the messages slightly later than the broker closes the connection. The next call must
        // find them.
        let given = Int(lastTag) - done.count
        let clock = ContinuousClock()
        let end = clock.now + .seconds(1)
        let wakeUp = WakeUpPipe()
        while given > 0, clock.now < end, try connection.readyCount(of: queue) < given {
            wakeUp.wait(milliseconds: 2)
        }
        // The broker replies after it has processed all earlier frames.
        connection.close()
    }

    private func open() throws(AMQPError) -> AMQPConnection {
        let connection = try AMQPConnection.open(settings)
        try connection.declare(topology)
        return connection
    }

    /// Consumes the messages that the queue currently contains.
    ///
    /// The method does not use `basic.get`, because messages that are returned after it have no defined order.
    private func scan<Value>(
        _ connection: AMQPConnection, _ queue: String, _ limit: Int, _ summarize: (AMQPReservedMessage) -> Value?
    ) throws(AMQPError) -> Scan<Value> {
        let ready = try connection.readyCount(of: queue)
        // The prefetch is a 16-bit number.
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
        // If another consumer takes some of the messages, fewer messages arrive.
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
        /// The last delivery tag.
        ///
        /// Tags count from 1 without gaps.
        var lastTag: UInt64 = 0
        var isComplete = false
    }
}

extension AMQPConnection {
    /// Cancels the only consumer.
    ///
    /// Messages that were delivered to it stay unsettled.
    fileprivate func stopConsuming() throws(AMQPError) {
        amqp_basic_cancel(state, channel, arena.bytes("0"))
        arena.recycle()
        try requireReply(during: "ending a browse")
    }

    /// Returns the number of ready messages in an existing queue.
    fileprivate func readyCount(of queue: String) throws(AMQPError) -> Int {
        let answer = amqp_queue_declare(state, channel, arena.bytes(queue), 1, 0, 0, 0, amqp_empty_table)
        arena.recycle()
        try requireReply(during: "counting the messages of the queue \(queue)")
        return Int(answer?.pointee.message_count ?? 0)
    }
}
