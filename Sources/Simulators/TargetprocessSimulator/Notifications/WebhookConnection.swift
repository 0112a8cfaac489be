import NIOCore
import NIOHTTP1
import NIOPosix

/// A keep-alive connection to a webhook receiver, which sends one request at a time.
struct WebhookConnection: Sendable {
    private let channel: any Channel

    static func open(_ target: WebhookTarget, on group: any EventLoopGroup) async throws -> WebhookConnection {
        let channel = try await ClientBootstrap(group: group)
            .connectTimeout(.seconds(10))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(ExchangeHandler())
                }
            }
            .connect(host: target.host, port: target.port).get()
        return WebhookConnection(channel: channel)
    }

    var isOpen: Bool { channel.isActive }

    /// Posts a JSON body and returns the status of the answer.
    ///
    /// The tool waits up to ten seconds.
    func post(_ body: [UInt8], to target: WebhookTarget) async throws -> Int {
        let answer = channel.eventLoop.makePromise(of: Int.self)
        let deadline = channel.eventLoop.scheduleTask(in: .seconds(10)) { channel.close(promise: nil) }
        channel.writeAndFlush(Exchange(target: target, body: body, answer: answer), promise: nil)
        defer { deadline.cancel() }
        return try await answer.futureResult.get()
    }

    func close() {
        channel.close(promise: nil)
    }
}

private struct Exchange: Sendable {
    var target: WebhookTarget
    var body: [UInt8]
    var answer: EventLoopPromise<Int>
}

/// A channel handler that sends an HTTP request and completes the exchange with the status of the response.
private final class ExchangeHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = Exchange
    typealias OutboundOut = HTTPClientRequestPart

    private var answer: EventLoopPromise<Int>?
    private var status = 0

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let exchange = unwrapOutboundIn(data)
        guard context.channel.isActive else {
            exchange.answer.fail(ChannelError.ioOnClosedChannel)
            return
        }
        answer = exchange.answer
        var head = HTTPRequestHead(version: .http1_1, method: .POST, uri: exchange.target.path)
        head.headers = [
            "Host": "\(exchange.target.host):\(exchange.target.port)", "Content-Type": "application/json",
            "Content-Length": String(exchange.body.count), "User-Agent": "Targetprocess",
        ]
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: exchange.body)))), promise: nil)
        context.write(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): status = Int(head.status.code)
        case .body: break
        case .end:
            answer?.succeed(status)
            answer = nil
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        answer?.fail(ChannelError.inputClosed)
        answer = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answer?.fail(error)
        answer = nil
        context.close(promise: nil)
    }
}
