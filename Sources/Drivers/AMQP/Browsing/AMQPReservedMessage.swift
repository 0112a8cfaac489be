/// A message that ``AMQPBrowser`` has reserved.
///
/// It goes back to its queue unless it is acknowledged.
public struct AMQPReservedMessage: Sendable {
    public let routingKey: String
    public let body: [UInt8]
    public let headers: [String: AMQPValue]
    public let messageId: String?
    public let contentType: String?
    /// Whether the body exceeds the limit of the settings.
    ///
    /// In that case ``body`` is empty, and only the queue has the whole body.
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
