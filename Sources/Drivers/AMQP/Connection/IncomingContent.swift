import CRabbitMQ

/// A message that arrives in several frames: the method, the header, and then body fragments until the body is
/// complete.
struct IncomingContent {
    let isReturn: Bool
    let exchange: String
    let routingKey: String
    /// The delivery tag, only for a delivery.
    var deliveryTag: UInt64 = 0
    var consumerTag = ""
    var isRedelivered = false
    /// The broker's reason, only for a returned message.
    var replyCode: UInt16 = 0
    var replyText = ""

    private(set) var headers: [String: AMQPValue] = [:]
    private(set) var messageId: String?
    private(set) var contentType: String?
    private(set) var body: [UInt8] = []
    /// Whether the body exceeds the limit.
    ///
    /// In that case the body is omitted.
    private(set) var isOversized = false
    private var missingBytes: UInt64?

    init(_ method: amqp_basic_deliver_t) {
        isReturn = false
        exchange = String(method.exchange)
        routingKey = String(method.routing_key)
        deliveryTag = method.delivery_tag
        consumerTag = String(method.consumer_tag)
        isRedelivered = method.redelivered != 0
    }

    init(_ method: amqp_basic_return_t) {
        isReturn = true
        exchange = String(method.exchange)
        routingKey = String(method.routing_key)
        replyCode = method.reply_code
        replyText = String(method.reply_text)
    }

    var isComplete: Bool { missingBytes == 0 }

    mutating func begin(_ decoded: UnsafeMutableRawPointer?, size: UInt64, _ maximumBodyBytes: Int) {
        missingBytes = size
        isOversized = size > UInt64(maximumBodyBytes)
        if !isOversized { body.reserveCapacity(Int(size)) }
        guard let properties = decoded?.load(as: amqp_basic_properties_t.self) else { return }
        func isSet(_ flag: Int32) -> Bool { properties._flags & UInt32(flag) != 0 }
        if isSet(AMQP_BASIC_HEADERS_FLAG) { headers = [String: AMQPValue](properties.headers) }
        if isSet(AMQP_BASIC_MESSAGE_ID_FLAG) { messageId = String(properties.message_id) }
        if isSet(AMQP_BASIC_CONTENT_TYPE_FLAG) { contentType = String(properties.content_type) }
    }

    mutating func append(_ fragment: amqp_bytes_t) {
        if !isOversized { body.append(contentsOf: UnsafeRawBufferPointer(start: fragment.bytes, count: fragment.len)) }
        missingBytes = missingBytes.map { $0 - min($0, UInt64(fragment.len)) }
    }
}
