import CRabbitMQ
import Glibc

/// An open connection with one channel.
///
/// It owns librabbitmq's handle and belongs to one thread.
///
/// The type is intentionally not `Sendable`, because only the thread that opens the connection may use it.
final class AMQPConnection {
    let state: amqp_connection_state_t
    let channel: amqp_channel_t = 1
    let arena = WireArena()
    /// Whether the broker asked its clients to hold back messages, because it is running out of memory or disk space.
    private(set) var isBlocked = false
    private var incoming: IncomingContent?
    private let maximumBodyBytes: Int
    private let host: String

    /// Connects, authenticates, and opens the channel.
    ///
    /// - Throws: ``AMQPError/Code/unavailable`` if the broker is unreachable, ``AMQPError/Code/accessRefused`` if it
    ///   rejects the login, ``AMQPError/Code/invalidSettings`` if a certificate file cannot be read.
    static func open(_ settings: AMQPSettings) throws(AMQPError) -> AMQPConnection {
        guard let state = amqp_new_connection() else {
            throw AMQPError(code: .unavailable, message: "out of memory")
        }
        // From here on, the object frees the handle even if a later step fails.
        let connection = AMQPConnection(taking: state, settings)
        try connection.connect(settings)
        try connection.login(settings)
        amqp_channel_open(state, connection.channel)
        try connection.requireReply(during: "opening a channel")
        return connection
    }

    private init(taking state: amqp_connection_state_t, _ settings: AMQPSettings) {
        self.state = state
        maximumBodyBytes = settings.maximumBodyBytes
        host = settings.host
    }

    deinit {
        amqp_destroy_connection(state)
    }

    var descriptor: Int32 { amqp_get_sockfd(state) }

    /// Closes the connection properly, so that the broker notices at once.
    ///
    /// The method waits at most one second for the reply.
    func close() {
        var timeout = timeval(tv_sec: 1, tv_usec: 0)
        amqp_set_rpc_timeout(state, &timeout)
        amqp_connection_close(state, AMQP_REPLY_SUCCESS)
    }

    func requireReply(during action: String) throws(AMQPError) {
        if let error = AMQPError(amqp_get_rpc_reply(state), during: action) { throw error }
    }

    /// Throws an error if the status of librabbitmq is a failure.
    func check(_ status: Int32, during action: String) throws(AMQPError) {
        guard status == AMQP_STATUS_OK.rawValue else { throw AMQPError(status: status, during: action) }
    }

    /// Holds back partly filled packets while `body` writes many frames, and sends the rest afterward.
    func withCork<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
        cork(1)
        defer { cork(0) }
        try body()
    }

    private func cork(_ value: Int32) {
        var value = value
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_CORK, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Whether the socket accepts a write without blocking.
    var isWritable: Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&watched, 1, 0) > 0
    }
}

// MARK: What the broker sends

extension AMQPConnection {
    /// The meaning of one frame or of a sequence of frames.
    enum IncomingFrame {
        case acknowledged(tag: UInt64, multiple: Bool)
        case refused(tag: UInt64, multiple: Bool)
        case returned(IncomingContent)
        case delivered(IncomingContent)
        case cancelOk
    }

    /// Processes all frames that have arrived, without waiting.
    ///
    /// The method reads until the socket is empty, because `poll` does not see the data in the buffers of librabbitmq
    /// and TLS. It also sends and checks heartbeats. Therefore it must be called more often than the heartbeat
    /// interval.
    ///
    /// - Throws: ``AMQPError`` if the connection is lost.
    func receive(_ handle: (IncomingFrame) -> Void) throws(AMQPError) {
        var frame = amqp_frame_t()
        var atOnce = timeval(tv_sec: 0, tv_usec: 0)
        while true {
            let status = amqp_simple_wait_frame_noblock(state, &frame, &atOnce)
            if status == AMQP_STATUS_TIMEOUT.rawValue { return }
            try check(status, during: "reading from \(host)")
            if let arrival = try parseFrame(frame) { handle(arrival) }
            if incoming == nil { amqp_maybe_release_buffers_on_channel(state, frame.channel) }
        }
    }

    private func parseFrame(_ frame: amqp_frame_t) throws(AMQPError) -> IncomingFrame? {
        switch Int32(frame.frame_type) {
        case AMQP_FRAME_METHOD: return try parseFrame(frame.payload.method)
        case AMQP_FRAME_HEADER:
            incoming?.begin(
                frame.payload.properties.decoded, size: frame.payload.properties.body_size, maximumBodyBytes)
        case AMQP_FRAME_BODY: incoming?.append(frame.payload.body_fragment)
        default: return nil
        }
        guard let content = incoming, content.isComplete else { return nil }
        incoming = nil
        return content.isReturn ? .returned(content) : .delivered(content)
    }

    private func parseFrame(_ method: amqp_method_t) throws(AMQPError) -> IncomingFrame? {
        guard let decoded = method.decoded else { return method.id == AMQP_BASIC_CANCEL_OK_METHOD ? .cancelOk : nil }
        switch method.id {
        case AMQP_BASIC_ACK_METHOD:
            let ack = decoded.load(as: amqp_basic_ack_t.self)
            return .acknowledged(tag: ack.delivery_tag, multiple: ack.multiple != 0)
        case AMQP_BASIC_NACK_METHOD:
            let nack = decoded.load(as: amqp_basic_nack_t.self)
            return .refused(tag: nack.delivery_tag, multiple: nack.multiple != 0)
        case AMQP_BASIC_DELIVER_METHOD: incoming = IncomingContent(decoded.load(as: amqp_basic_deliver_t.self))
        case AMQP_BASIC_RETURN_METHOD: incoming = IncomingContent(decoded.load(as: amqp_basic_return_t.self))
        case AMQP_BASIC_CANCEL_OK_METHOD: return .cancelOk
        case AMQP_BASIC_CANCEL_METHOD:
            throw AMQPError(
                code: .connectionLost, message: "the broker canceled the consumer: its queue was deleted or is moving")
        case AMQP_CONNECTION_BLOCKED_METHOD: isBlocked = true
        case AMQP_CONNECTION_UNBLOCKED_METHOD: isBlocked = false
        case AMQP_CHANNEL_CLOSE_METHOD: throw AMQPError(closing: method, during: "the broker closed the channel")
        case AMQP_CONNECTION_CLOSE_METHOD:
            var answer = amqp_connection_close_ok_t()
            amqp_send_method(state, 0, AMQP_CONNECTION_CLOSE_OK_METHOD, &answer)
            throw AMQPError(closing: method, during: "the broker closed the connection")
        default: break
        }
        return nil
    }
}
