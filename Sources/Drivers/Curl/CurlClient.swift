internal import CCurl
import Dispatch

/// Sends HTTP requests over libcurl's multi interface.
///
/// One thread of its own drives all requests; connections are kept and used again, and HTTP/2 is spoken where TLS
/// negotiates it. Cancelling the task that waits ends the request at once.
public final class CurlClient: Sendable {
    private let mailbox: TransferCommandQueue
    /// By which requests leave that name none themselves.
    private let proxy: CurlProxy?
    /// Whose thread this one uses; `nil` for one with a thread of its own.
    private let owner: CurlClient?

    private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    public init(_ settings: CurlSettings = CurlSettings()) throws(CurlError) {
        guard CurlClient.isLibraryReady, let multi = curl_multi_init() else {
            throw CurlError(
                code: .closed, text: "libcurl could not be started", request: "(no request)", wasNotSent: true)
        }
        let handle = MultiHandle(pointer: multi)
        let mailbox = TransferCommandQueue(waking: handle)
        self.mailbox = mailbox
        proxy = nil
        owner = nil
        // A serial queue that never gives its thread back.
        DispatchQueue(label: "curl.loop").async {
            TransferLoop(handle, mailbox: mailbox, settings: settings).run()
        }
    }

    private init(_ owner: CurlClient, leavingBy proxy: CurlProxy?) {
        mailbox = owner.mailbox
        self.proxy = proxy
        self.owner = owner
    }

    deinit {
        if owner == nil { mailbox.close() }
    }

    /// The same client for requests that leave by a proxy, unless they name another; closing one closes both.
    public func usingProxy(_ proxy: CurlProxy?) -> CurlClient { CurlClient(self, leavingBy: proxy) }

    /// Whether requests leave by a proxy.
    public var hasProxy: Bool { proxy != nil }

    /// Ends what is under way with ``CurlError/Code/closed`` and refuses what comes after.
    public func close() {
        mailbox.close()
    }

    /// Sends a request and collects the response.
    ///
    /// - Returns: any response, whatever its status.
    public func send(_ request: CurlRequest) async throws(CurlError) -> CurlResponse {
        let clock = ContinuousClock()
        let end = clock.now + request.deadline
        var request = request
        for _ in 0..<5 {
            let response = try await exchange(request, collects: true) { await $0.response() }.get()
            guard request.followRedirects, let next = request.following(response) else { return response }
            request = next
            request.deadline = end - clock.now
        }
        throw CurlError(code: .protocol, text: "too many redirects", request: "\(request)", wasNotSent: false)
    }

    /// Sends a request and lends the response while it comes in.
    ///
    /// Redirects are not followed. When `consume` returns, what is left of the response is not read.
    ///
    /// - Throws: ``CurlError``, or what `consume` throws.
    public func stream<Value>(
        _ request: CurlRequest, _ consume: (CurlResponseHead, CurlBody) async throws -> Value
    ) async throws -> Value {
        let mailbox = mailbox
        return try await exchange(request, collects: false) { exchange -> Result<Value, any Error> in
            do {
                let head = try await exchange.head().get()
                let body = CurlBody(exchange: exchange) { mailbox.post(.resume(exchange)) }
                return .success(try await consume(head, body))
            } catch {
                return .failure(error)
            }
        }.get()
    }

    private func leaving(_ request: CurlRequest) -> CurlRequest {
        var request = request
        request.proxy = request.proxy ?? proxy
        return request
    }

    /// Runs one exchange for the time of `body`, and ends it on every way out.
    private func exchange<Value>(
        _ request: CurlRequest, collects: Bool, _ body: (TransferState) async -> Value
    ) async -> Value {
        let request = leaving(request)
        let exchange = TransferState(place: "\(request)", collects: collects)
        let mailbox = mailbox
        let abandon: @Sendable () -> Void = {
            if exchange.finish(.failure(exchange.error(.cancelled, "cancelled", neverSent: false))) {
                mailbox.post(.cancel(exchange))
            }
        }
        return await withTaskCancellationHandler {
            defer { abandon() }
            if !mailbox.post(.start(request, exchange)) {
                exchange.finish(.failure(exchange.error(.closed, "the client is closed", neverSent: true)))
            }
            guard case .stream(_, let next) = request.body else { return await body(exchange) }
            return await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await exchange.pumpRequestBody(from: next) { mailbox.post(.resume(exchange)) }
                }
                let value = await body(exchange)
                // Lets the feeding task go, which may wait for room.
                abandon()
                group.cancelAll()
                return value
            }
        } onCancel: {
            abandon()
        }
    }
}
