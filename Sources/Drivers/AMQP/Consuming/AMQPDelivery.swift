/// A message that the broker has given out and that must be answered once, with ``ack()`` or ``reject(requeue:)``.
public struct AMQPDelivery: Sendable {
    public let queue: String
    public let exchange: String
    public let routingKey: String
    public let body: [UInt8]
    public let headers: [String: AMQPValue]
    public let messageId: String?
    public let contentType: String?
    /// Whether the message was given out before, to us or to another consumer.
    public let isRedelivered: Bool
    /// Whether the body exceeds the settings' limit; it is left empty then, and whole only in the queue.
    public let isOversized: Bool

    let tag: UInt64
    /// Which connection it came over; tags of another one mean other messages.
    let generation: Int
    let line: DeliveryQueue

    init(_ content: IncomingContent, queue: String, generation: Int, line: DeliveryQueue) {
        self.queue = queue
        exchange = content.exchange
        routingKey = content.routingKey
        body = content.body
        headers = content.headers
        messageId = content.messageId
        contentType = content.contentType
        isRedelivered = content.isRedelivered
        isOversized = content.isOversized
        tag = content.deliveryTag
        self.generation = generation
        self.line = line
    }

    /// Tells the broker that the message is done and can be forgotten.
    ///
    /// It is handed to the connection's thread, which sends it at once together with others; AMQP has no answer to it.
    /// - Throws: ``AMQPError/Code/connectionLost`` if the connection is gone: the broker gives the message out again.
    ///   ``AMQPError/Code/alreadySettled`` the second time.
    public func ack() throws(AMQPError) {
        try line.settle(self, .acknowledge)
    }

    /// Gives the message back to its queue, or has it dead-lettered (dropped where the queue names no exchange for
    /// that).
    ///
    /// - Throws: as ``ack()``.
    public func reject(requeue: Bool) throws(AMQPError) {
        try line.settle(self, requeue ? .requeue : .reject)
    }
}
