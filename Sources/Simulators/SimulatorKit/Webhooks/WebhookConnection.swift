import NIOCore
import NIOHTTP1
import NIOPosix

/// A keep-alive connection to a webhook receiver.
///
/// It sends one request at a time.
struct WebhookConnection: Sendable {
    private let channel: any Channel

    static func open(
        to address: WebhookAddress, connectTimeout: TimeAmount, timeout: TimeAmount
    ) async throws -> WebhookConnection {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(connectTimeout)
            .channelOption(.socketOption(.so_reuseaddr), value: 1)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(WebhookExchangeHandler(timeout: timeout))
                }
            }
            .connect(host: address.host, port: address.port).get()
        return WebhookConnection(channel: channel)
    }

    var isOpen: Bool { channel.isActive }

    /// Sends one request and returns the status of the answer.
    func post(_ target: String, headers: HTTPHeaders, body: [UInt8]) async throws -> Int {
        let answer = channel.eventLoop.makePromise(of: Int.self)
        let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: target, headers: headers)
        let exchange = WebhookExchange(head: head, body: channel.allocator.buffer(bytes: body), answer: answer)
        channel.writeAndFlush(exchange).cascadeFailure(to: answer)
        return try await answer.futureResult.get()
    }

    func close() { channel.close(promise: nil) }
}

private struct WebhookExchange: Sendable {
    let head: HTTPRequestHead
    let body: ByteBuffer
    let answer: EventLoopPromise<Int>
}

/// The reason why a receiver returned no status.
package enum WebhookConnectionError: Error {
    case closed, timedOut, badAddress
}

/// A channel handler that converts a request to HTTP parts, and the parts of the answer to a status.
private final class WebhookExchangeHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = WebhookExchange
    typealias OutboundOut = HTTPClientRequestPart

    private let timeout: TimeAmount
    private var waiting: EventLoopPromise<Int>?
    private var alarm: Scheduled<Void>?
    private var status = 0
    private var staysOpen = true

    init(timeout: TimeAmount) { self.timeout = timeout }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let exchange = unwrapOutboundIn(data)
        guard waiting == nil, context.channel.isActive else {
            return exchange.answer.fail(WebhookConnectionError.closed)
        }
        waiting = exchange.answer
        let channel = context.channel
        alarm = context.eventLoop.scheduleTask(in: timeout) {
            exchange.answer.fail(WebhookConnectionError.timedOut)
            channel.close(promise: nil)
        }
        context.write(wrapOutboundOut(.head(exchange.head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(exchange.body))), promise: nil)
        context.write(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            status = Int(head.status.code)
            staysOpen = head.isKeepAlive
        case .body: break
        case .end:
            finish(.success(status))
            if !staysOpen { context.close(promise: nil) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.failure(WebhookConnectionError.closed))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(.failure(error))
        context.close(promise: nil)
    }

    private func finish(_ result: Result<Int, any Error>) {
        alarm?.cancel()
        alarm = nil
        waiting?.completeWith(result)
        waiting = nil
    }
}
