/// A message that ``AMQPBrowser`` has taken out of a queue and that goes back unless it is acknowledged.
public struct AMQPReservedMessage: Sendable {
    public let routingKey: String
    public let body: [UInt8]
    public let headers: [String: AMQPValue]
    public let messageId: String?
    public let contentType: String?
    /// Whether the body exceeds the settings' limit; it is left empty then, and whole only in the queue.
    public let isOversized: Bool

    let tag: UInt64

    init(_ content: IncomingContent) {
        routingKey = content.routingKey
        body = content.body
        headers = content.headers
        messageId = content.messageId
        contentType = content.contentType
        isOversized = content.isOversized
        tag = content.deliveryTag
    }
}
