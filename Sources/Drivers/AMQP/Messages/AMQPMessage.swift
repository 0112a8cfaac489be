/// A message to publish.
public struct AMQPMessage: Hashable, Sendable {
    /// The name of the exchange.
    ///
    /// The empty name is the default exchange, which uses the routing key as the name of the queue.
    public var exchange: String
    public var routingKey: String
    public var body: [UInt8]
    public var headers: [String: AMQPValue]
    /// Whether the message survives a restart of the broker.
    public var isPersistent: Bool
    /// Whether a message that no queue accepts causes an error.
    ///
    /// Otherwise, the broker silently drops it.
    public var isMandatory: Bool
    public var messageId: String?
    public var contentType: String?
    /// The time after which the message is dropped or dead-lettered, in milliseconds.
    public var expiration: Int?

    public init(
        exchange: String, routingKey: String, body: [UInt8], headers: [String: AMQPValue] = [:],
        isPersistent: Bool = true, isMandatory: Bool = true, messageId: String? = nil, contentType: String? = nil,
        expiration: Int? = nil
    ) {
        self.exchange = exchange
        self.routingKey = routingKey
        self.body = body
        self.headers = headers
        self.isPersistent = isPersistent
        self.isMandatory = isMandatory
        self.messageId = messageId
        self.contentType = contentType
        self.expiration = expiration
    }

    /// Rejects a message that AMQP cannot transfer.
    ///
    /// Names are short strings of at most 255 bytes (AMQP 0-9-1, 4.2.5.3).
    func check(maximumBodyBytes: Int) throws(AMQPError) {
        let names = [exchange, routingKey, messageId ?? "", contentType ?? ""]
        guard names.allSatisfy({ $0.utf8.count <= 255 }), headers.keys.allSatisfy({ $0.utf8.count <= 128 }) else {
            throw AMQPError(code: .rejectedLocally, message: "a name in the message is longer than AMQP allows")
        }
        guard body.count <= maximumBodyBytes else {
            throw AMQPError(
                code: .rejectedLocally,
                message: "the body of \(body.count) bytes exceeds the limit of \(maximumBodyBytes)")
        }
    }
}
