import CRabbitMQ

extension AMQPConnection {
    /// Writes the frames of a message.
    ///
    /// - Throws: ``AMQPError/Code/rejectedLocally`` if the headers do not fit into a frame. In that case nothing was
    ///   written. Any other error means that the connection is lost.
    func publish(_ message: AMQPMessage) throws(AMQPError) {
        // A header frame that is too large would fail after the method frame was sent, and the channel would be
        // unusable.
        let properties = 1024 + AMQPValue.table(message.headers).wireSize
        guard properties <= Int(amqp_get_frame_max(state)) else {
            throw AMQPError(
                code: .rejectedLocally, message: "the headers of \(properties) bytes do not fit into a frame")
        }
        var basic = amqp_basic_properties_t()
        basic._flags = UInt32(AMQP_BASIC_DELIVERY_MODE_FLAG)
        basic.delivery_mode = UInt8(
            truncatingIfNeeded: (message.isPersistent ? AMQP_DELIVERY_PERSISTENT : AMQP_DELIVERY_NONPERSISTENT).rawValue
        )
        if !message.headers.isEmpty {
            basic._flags |= UInt32(AMQP_BASIC_HEADERS_FLAG)
            basic.headers = arena.table(message.headers)
        }
        if let id = message.messageId {
            basic._flags |= UInt32(AMQP_BASIC_MESSAGE_ID_FLAG)
            basic.message_id = arena.bytes(id)
        }
        if let type = message.contentType {
            basic._flags |= UInt32(AMQP_BASIC_CONTENT_TYPE_FLAG)
            basic.content_type = arena.bytes(type)
        }
        if let expiration = message.expiration {
            basic._flags |= UInt32(AMQP_BASIC_EXPIRATION_FLAG)
            basic.expiration = arena.bytes(String(expiration))
        }
        let status = message.body.withUnsafeBytes { body in
            amqp_basic_publish(
                state, channel, arena.bytes(message.exchange), arena.bytes(message.routingKey),
                message.isMandatory ? 1 : 0, 0, &basic,
                amqp_bytes_t(len: body.count, bytes: UnsafeMutableRawPointer(mutating: body.baseAddress)))
        }
        arena.recycle()
        try check(status, during: "publishing")
    }
}

extension AMQPValue {
    /// An upper bound of the bytes that the value needs in a frame (AMQP 0-9-1, 4.2.5).
    var wireSize: Int {
        switch self {
        case .bool, .int, .double, .decimal, .timestamp, .void: 9
        case .string(let text): 5 + text.utf8.count
        case .bytes(let bytes): 5 + bytes.count
        case .array(let values): values.reduce(5) { $0 + $1.wireSize }
        case .table(let entries): entries.reduce(5) { $0 + 1 + $1.key.utf8.count + $1.value.wireSize }
        }
    }
}
