import CRabbitMQ

extension AMQPError {
    /// Creates the error from the broker's reply code for a closed channel or connection.
    init(replyCode: UInt16, text: String, during action: String) {
        let code: Code =
            switch replyCode {
            case 403, 530: .accessRefused
            case 405, 406: .topologyRefused
            default: .connectionLost
            }
        self.init(code: code, message: "\(action): \(text)", replyCode: Int(replyCode))
    }

    /// Creates the error from a negative status of librabbitmq.
    init(status: Int32, during action: String) {
        self.init(code: .connectionLost, message: "\(action): \(String(cString: amqp_error_string2(status)))")
    }

    /// Creates the error from the result of a call that waits for the broker's reply, or `nil` if the call succeeded.
    init?(_ reply: amqp_rpc_reply_t, during action: String) {
        switch reply.reply_type {
        case AMQP_RESPONSE_NORMAL: return nil
        case AMQP_RESPONSE_SERVER_EXCEPTION: self.init(closing: reply.reply, during: action)
        case AMQP_RESPONSE_LIBRARY_EXCEPTION: self.init(status: reply.library_error, during: action)
        default: self.init(code: .connectionLost, message: "\(action): the broker closed the connection")
        }
    }

    /// Creates the error from the reason in a `connection.close` or `channel.close` method.
    init(closing method: amqp_method_t, during action: String) {
        guard let decoded = method.decoded else {
            self.init(code: .connectionLost, message: "\(action): closed without a reason")
            return
        }
        if method.id == AMQP_CONNECTION_CLOSE_METHOD {
            let close = decoded.load(as: amqp_connection_close_t.self)
            self.init(replyCode: close.reply_code, text: String(close.reply_text), during: action)
        } else if method.id == AMQP_CHANNEL_CLOSE_METHOD {
            let close = decoded.load(as: amqp_channel_close_t.self)
            self.init(replyCode: close.reply_code, text: String(close.reply_text), during: action)
        } else {
            self.init(code: .connectionLost, message: "\(action): unexpected reply \(method.id)")
        }
    }
}
