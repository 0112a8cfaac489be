/// A message from the broker that must be settled once, with ``ack()`` or ``reject(requeue:)``.
public struct AMQPDelivery: Sendable {
    public let queue: String
    public let exchange: String
    public let routingKey: String
    public let body: [UInt8]
    public let headers: [String: AMQPValue]
    public let messageId: String?
    public let contentType: String?
    /// Whether the message was delivered before, to this or to another consumer.
    public let isRedelivered: Bool
    /// Whether the body exceeds the limit of the settings.
    ///
    /// In that case ``body`` is empty, and only the queue has the whole body.
    public let isOversized: Bool

    let tag: UInt64
    /// The number of the connection that delivered the message.
    ///
    /// The same tag on another connection means another message.
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

    /// Acknowledges the message, so that the broker removes it.
    ///
    /// The connection's thread sends the acknowledgment at once, together with others. The broker does not reply to it.
    ///
    /// - Throws: ``AMQPError/Code/connectionLost`` if the connection is lost, in which case the broker delivers the
    ///   message again. ``AMQPError/Code/alreadySettled`` if the message is already settled.
    public func ack() throws(AMQPError) {
        try line.settle(self, .acknowledge)
    }

    /// Returns the message to its queue, or dead-letters it.
    ///
    /// A queue without a dead-letter exchange drops the message.
    ///
    /// - Throws: The same errors as ``ack()``.
    public func reject(requeue: Bool) throws(AMQPError) {
        try line.settle(self, requeue ? .requeue : .reject)
    }
}
