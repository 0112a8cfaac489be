internal import CCurl
import Dispatch

/// Sends HTTP requests through libcurl's multi interface.
///
/// One separate thread drives all requests. Connections are reused, and the client uses HTTP/2 if TLS negotiates it.
/// Canceling the task that waits for a request ends the request at once.
public final class CurlClient: Sendable {
    private let mailbox: TransferCommandQueue
    /// The proxy for requests that specify none.
    private let proxy: CurlProxy?
    /// The client whose thread this one uses, or `nil` if it has its own thread.
    private let owner: CurlClient?

    /// The number of redirects that a request follows at most.
    private static let maxRedirects = 5
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
        // The block never returns. Therefore the serial queue keeps its thread.
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

    /// Returns the same client with a proxy for requests that specify none.
    ///
    /// Closing either client closes both.
    public func usingProxy(_ proxy: CurlProxy?) -> CurlClient { CurlClient(self, leavingBy: proxy) }

    /// Whether requests use a proxy.
    public var hasProxy: Bool { proxy != nil }

    /// Ends all requests in progress with ``CurlError/Code/closed`` and rejects further ones.
    public func close() {
        mailbox.close()
    }

    /// Sends a request and collects the response.
    ///
    /// - Returns: The response, whatever its status.
    public func send(_ request: CurlRequest) async throws(CurlError) -> CurlResponse {
        let clock = ContinuousClock()
        let end = clock.now + request.deadline
        var request = request
        for _ in 0...CurlClient.maxRedirects {
            let response = try await exchange(request, collects: true) { await $0.response() }.get()
            guard request.followRedirects, let next = request.following(response) else { return response }
            request = next
            request.deadline = end - clock.now
        }
        throw CurlError(code: .protocol, text: "too many redirects", request: "\(request)", wasNotSent: false)
    }

    /// Sends a request and provides the response while it arrives.
    ///
    /// Redirects are not followed. When `consume` returns, the rest of the response is not read.
    ///
    /// - Throws: ``CurlError``, or the error that `consume` throws.
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

    /// Runs one exchange for the duration of `body`, and ends it in all cases.
    private func exchange<Value>(
        _ request: CurlRequest, collects: Bool, _ body: (TransferState) async -> Value
    ) async -> Value {
        let request = leaving(request)
        let exchange = TransferState(place: "\(request)", collects: collects)
        let mailbox = mailbox
        let abandon: @Sendable () -> Void = {
            if exchange.finish(.failure(exchange.error(.cancelled, "canceled", neverSent: false))) {
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
                // Ends the task that reads the request body, which may be waiting for buffer space.
                abandon()
                group.cancelAll()
                return value
            }
        } onCancel: {
            abandon()
        }
    }
}
