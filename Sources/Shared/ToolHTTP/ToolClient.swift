public import Core
public import Curl
public import EntityModel
import Primitives

/// Calls one customer's tool over one connection.
///
/// It applies the rules that hold for all connections.
///
/// - Only permitted headers are sent.
/// - ``ToolConcurrency`` limits the number of concurrent requests; the others wait in order. A delay between two
///   attempts occupies no slot.
/// - A response that was not given to the connection's own user is a failure, whatever its status. The caller must not
///   draw conclusions from it.
public final class ToolClient: Sendable {
    /// Returns the tool's own reason for a rejection, from the status and the body; `nil` if the body contains none.
    public typealias ErrorReader = @Sendable (CurlResponse) -> ToolError?

    private let curl: CurlClient
    private let connection: ToolHTTPConfiguration
    private let userAgent: String
    let timing: TimeSource
    private let limit: InstanceLimit
    private let readError: ErrorReader
    private let readLimits: RateLimitNotice.Reader
    private let authorizer: (any ToolAuthorizer)?
    let identity: IdentityCheck?
    let monitor: ConnectionMonitor?

    /// - Parameters:
    ///   - curl: The HTTP client, shared by all connections of the process.
    ///   - connection: The network settings of the connection.
    ///   - version: The version of Tandem, for `User-Agent`.
    ///   - timing: The clock, the sleep function, and the source of randomness.
    ///   - limit: The limits of the instance, shared by all of the account's clients that call it.
    ///   - authorizer: The source of credentials for requests whose headers contain none.
    ///   - identity: The check of the user that a response was given to. Without it, every response counts as the
    ///     user's.
    ///   - monitor: The monitor that learns the state of the connection from responses and stops requests while the
    ///     credentials are rejected.
    ///   - readLimits: A closure that reads the limits in headers of the tool's vendor.
    ///   - readError: A closure that reads the tool's error bodies.
    public init(
        curl: CurlClient, connection: ToolHTTPConfiguration, version: String, timing: TimeSource = .system,
        limit: InstanceLimit = InstanceLimit(ToolConcurrency.maxPerAccount), authorizer: (any ToolAuthorizer)? = nil,
        identity: IdentityCheck? = nil, monitor: ConnectionMonitor? = nil,
        readLimits: @escaping RateLimitNotice.Reader = { _, _ in nil }, readError: @escaping ErrorReader
    ) {
        self.curl = curl
        self.connection = connection
        userAgent = "Tandem/\(version)"
        self.timing = timing
        self.limit = limit
        self.readError = readError
        self.readLimits = readLimits
        self.authorizer = authorizer
        self.identity = identity
        self.monitor = monitor
        limit.setWriteLimits(
            connection.writeLimits.map {
                RateLimiter.WriteLimit(count: $0.count, window: .milliseconds($0.window.wholeMilliseconds))
            })
    }

    /// Sends a request.
    ///
    /// - Returns: A response with status 2xx that, as far as it shows, was given to the connection's own user.
    /// - Throws: The failure of the last attempt; `unavailable` if the task was canceled.
    public func send(_ request: ToolRequest) async throws(ToolError) -> CurlResponse {
        try await admit()
        do {
            let response = try await sendRepeating(request)
            monitor?.answered(now: timing.now())
            return response
        } catch {
            throw await classified(error)
        }
    }

    /// Sends a request with retries, without using the monitor.
    func sendRepeating(_ request: ToolRequest) async throws(AttemptError) -> CurlResponse {
        var policy = RetryPolicy(isIdempotent: request.isIdempotent && !ToolTrial.isRunning)
        var mayRenew = request.upload == nil
        while true {
            let signed = try await sign(request)
            let prepared = prepare(signed)
            let result = try await attempt(prepared, rateLimitRequest(request))
            let attempt: RetryPolicy.Attempt
            switch result {
            case .success(let response) where isAnswer(response, to: prepared):
                return response
            case .success(let response) where refreshAndRetry(signed, after: response, &mayRenew):
                continue
            case .success(let response):
                attempt = .response(response.head)
            case .failure(let error):
                attempt = .failure(error)
            }
            guard request.upload == nil,
                case .retry(let delay) = policy.decide(attempt, now: timing.now(), random: timing.random()),
                await pause(delay)
            else { throw failure(of: result, to: prepared, wasRepeated: policy.isExhausted) }
        }
    }

    /// Sends a request once and returns the outcome, for diagnostics.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - signs: Whether credentials are added.
    ///   - tellsCertificates: Whether the certificates are recorded; see ``Curl/CurlRequest/recordsCertificates``.
    /// - Returns: The response, or the reason why there is none.
    public func probe(
        _ request: ToolRequest, signs: Bool = true, tellsCertificates: Bool = false
    ) async -> Result<CurlResponse, ToolProbeError> {
        do throws(AttemptError) {
            let signed = signs ? try await sign(request) : request
            var prepared = prepare(signed)
            prepared.recordsCertificates = tellsCertificates
            prepared.deadline = .seconds(15)
            return try await attempt(prepared, rateLimitRequest(request)).mapError { ToolProbeError(curl: $0) }
        } catch {
            return .failure(
                ToolProbeError(
                    curl: CurlError(code: .cancelled, text: error.failure.message, request: "", wasNotSent: true)))
        }
    }

    /// Sends a request and passes the body of the response to a closure while it arrives.
    ///
    /// The client retries until the tool responds with status 2xx. After that, the caller must handle failures.
    ///
    /// - Parameters:
    ///   - request: The request. Its ``ToolRequest/maximumResponseBytes`` limits the body.
    ///   - consume: A closure that reads the body.
    /// - Returns: The result of `consume`.
    /// - Throws: ``ToolError`` if the request fails, or the error that `consume` throws.
    public func stream<Value: Sendable>(
        _ request: ToolRequest, _ consume: (ByteStream) async throws -> Value
    ) async throws -> Value {
        try await admit()
        do {
            let value = try await streamRepeating(request, consume)
            monitor?.answered(now: timing.now())
            return try value.get()
        } catch let error as AttemptError {
            throw await classified(error)
        }
    }

    private func streamRepeating<Value: Sendable>(
        _ request: ToolRequest, _ consume: (ByteStream) async throws -> Value
    ) async throws(AttemptError) -> Result<Value, any Error> {
        var policy = RetryPolicy(isIdempotent: request.isIdempotent)
        var mayRenew = true
        while true {
            let signed = try await sign(request)
            let prepared = prepare(signed)
            let result: Result<CurlResponse, CurlError>
            let attempt: RetryPolicy.Attempt
            switch try await self.attempt(streaming: prepared, rateLimitRequest(request), consume) {
            case .consumed(let value): return value
            case .refused(let response) where refreshAndRetry(signed, after: response, &mayRenew):
                continue
            case .refused(let response):
                result = .success(response)
                attempt = .response(response.head)
            case .failed(let error):
                result = .failure(error)
                attempt = .failure(error)
            }
            guard case .retry(let delay) = policy.decide(attempt, now: timing.now(), random: timing.random()),
                await pause(delay)
            else { throw failure(of: result, to: prepared) }
        }
    }

    /// The result of one attempt to read a body.
    private enum StreamAttempt<Value> {
        case consumed(Result<Value, any Error>)
        case refused(CurlResponse)
        case failed(CurlError)
    }

    /// The number of bytes that are read of an error response.
    private static let maxErrorBodyBytes = 256 << 10

    private func attempt<Value: Sendable>(
        streaming request: CurlRequest, _ rated: RateLimiter.Request, _ consume: (ByteStream) async throws -> Value
    ) async throws(AttemptError) -> StreamAttempt<Value> {
        let result = try await inTurn(rated, "\(request)") { sentAt in
            do {
                return try await curl.stream(request) { head, body -> StreamAttempt<Value> in
                    update(head, rated, sentAt: sentAt)
                    guard (200...299).contains(head.status), !isAnonymous(head) else {
                        var bytes: [UInt8] = []
                        for try await chunk in body where bytes.count < Self.maxErrorBodyBytes { bytes += chunk }
                        return .refused(CurlResponse(head: head, body: bytes))
                    }
                    let file = ByteStream(length: head.header("content-length").flatMap { Int64($0) }) {
                        var chunks = body.makeAsyncIterator()
                        return try await chunks.next()
                    }
                    do {
                        return .consumed(.success(try await consume(file)))
                    } catch {
                        return .consumed(.failure((error as? CurlError).map { ToolError($0) } ?? error))
                    }
                }
            } catch let error as CurlError {
                return StreamAttempt<Value>.failed(error)
            }
        }
        return result ?? .failed(Self.cancelled(request))
    }

    private func attempt(
        _ request: CurlRequest, _ rated: RateLimiter.Request
    ) async throws(AttemptError) -> Result<CurlResponse, CurlError> {
        let result = try await inTurn(rated, "\(request)") { sentAt -> Result<CurlResponse, CurlError> in
            do throws(CurlError) {
                let response = try await curl.send(request)
                update(response.head, rated, sentAt: sentAt)
                return .success(response)
            } catch {
                return .failure(error)
            }
        }
        return result ?? .failure(Self.cancelled(request))
    }

    private static func cancelled(_ request: CurlRequest) -> CurlError {
        CurlError(
            code: .cancelled, text: "canceled while waiting for a slot", request: "\(request)", wasNotSent: true)
    }

    // MARK: Authorization

    /// Returns whether a request with rejected credentials should be repeated with new ones.
    ///
    /// The tool has not processed it.
    private func refreshAndRetry(
        _ refused: ToolRequest, after response: CurlResponse, _ mayRenew: inout Bool
    ) -> Bool {
        guard response.status == 401, mayRenew, let authorizer else { return false }
        mayRenew = false
        return authorizer.refresh(after: refused)
    }

    private func sign(_ request: ToolRequest) async throws(AttemptError) -> ToolRequest {
        guard let authorizer else { return request }
        do {
            return try await authorizer.authorize(request)
        } catch {
            // If no token is issued, the login has failed.
            var failure = error
            if failure.kind == .forbidden { failure.kind = .credentialsRejected }
            failure.wasNotSent = true
            throw AttemptError(failure, isOfIssuer: true)
        }
    }

    private func prepare(_ request: ToolRequest) -> CurlRequest {
        var headers = request.headers.filter { $0.name.lowercased() != "user-agent" }
        headers.append(("User-Agent", userAgent))
        TraceHeaders.add(to: &headers)
        return CurlRequest(
            method: request.method, url: request.url,
            headers: OutboundHeaderFilter.filter(
                headers, gatewayHeader: connection.gatewayHeader,
                uploadHeader: request.upload == nil ? nil : connection.uploadHeader),
            body: request.upload.map { .stream(length: $0.length, next: $0.next) }
                ?? request.body.map { .bytes($0) } ?? .none, deadline: request.deadline,
            maximumResponseBytes: request.maximumResponseBytes ?? connection.maximumResponseBytes,
            clientCertificate: connection.clientCertificate,
            trustedCAs: connection.trustedCAs, proxy: connection.proxy, addressPolicy: connection.addressPolicy,
            acceptsCompression: request.acceptsCompression, isRepeatable: request.isIdempotent)
    }

    // MARK: Limits

    private func rateLimitRequest(_ request: ToolRequest) -> RateLimiter.Request {
        RateLimiter.Request(
            traffic: RequestPriority.current, written: request.method == "GET" ? nil : request.writtenEntityID)
    }

    private func update(_ head: CurlResponseHead, _ rated: RateLimiter.Request, sentAt: Timestamp) {
        let now = timing.now()
        let notice = readLimits(head, now)
        limit.update { $0.update(head, of: rated, sentAt: sentAt, now: now, notice: notice) }
    }

    /// Runs the body when a slot is free and the tool's limits allow the request.
    ///
    /// The limits are checked again when a slot is free, because another request may have been rejected in the
    /// meantime.
    ///
    /// - Returns: The value of the body; `nil` if the task was canceled.
    /// - Throws: `rateLimited` with the delay if it is too long for a queue to wait. The message then waits in a delay
    ///   queue.
    private func inTurn<Value>(
        _ rated: RateLimiter.Request, _ request: String, _ body: (_ sentAt: Timestamp) async throws -> Value
    ) async throws(AttemptError) -> Value? {
        var waited = Timestamp.epoch
        while true {
            let now = max(timing.now(), waited)
            let delay = limit.opening(for: rated, now: now) - now
            if delay > .zero {
                guard delay <= RetryPolicy.maxDelay, await pause(delay) else {
                    throw AttemptError(
                        ToolError(
                            kind: .rateLimited, message: "\(request) waits for the tool's rate limit",
                            retryAfter: delay / .seconds(1), wasNotSent: true))
                }
                waited = now + delay
                continue
            }
            do {
                let value = try await limit.turns.run { () async throws -> Value? in
                    let sentAt = max(timing.now(), waited)
                    guard limit.recordSend(rated, now: sentAt) else { return nil }
                    return try await body(sentAt)
                }
                if let value { return value }
            } catch {
                return nil
            }
        }
    }

    /// Sleeps and returns `true`, or returns `false` if the task was canceled.
    private func pause(_ delay: Duration) async -> Bool {
        do {
            try await timing.sleep(delay)
            return true
        } catch {
            return false
        }
    }

    // MARK: Failures

    private func isAnonymous(_ head: CurlResponseHead) -> Bool {
        identity?.identity(head).rejectionReason != nil
    }

    private func isAnswer(_ response: CurlResponse, to request: CurlRequest) -> Bool {
        (200...299).contains(response.status) && !isAnonymous(response.head)
            && LoginPage.reason(response, to: request) == nil
    }

    private func failure(
        of result: Result<CurlResponse, CurlError>, to request: CurlRequest, wasRepeated: Bool = false
    ) -> AttemptError {
        switch result {
        case .failure(let error):
            let isOwn = error.code == .cancelled || error.code == .closed
            var failure = ToolError(error)
            failure.wasNotSent = error.wasNotSent ? true : nil
            if wasRepeated, failure.suspicion != nil { failure.suspicion = .repeatedly }
            return AttemptError(failure, isUnreachable: !isOwn && failure.kind == .unavailable)
        case .success(let response):
            var attempted = refusal(response, to: request)
            // Rejected credentials concern the connection, whatever the request contains.
            guard !attempted.failure.mustWait else {
                attempted.failure.suspicion = nil
                return attempted
            }
            attempted.failure.suspicion =
                attempted.failure.suspicion ?? ToolError.Suspicion(status: response.status)
            if wasRepeated, attempted.failure.suspicion == .processing { attempted.failure.suspicion = .repeatedly }
            return attempted
        }
    }

    private func refusal(_ response: CurlResponse, to request: CurlRequest) -> AttemptError {
        if let reason = LoginPage.reason(response, to: request) {
            return AttemptError(
                ToolError(kind: .credentialsRejected, message: "\(request): \(reason)"),
                identity: .anonymous(reason))
        }
        var failure = readError(response) ?? ToolError(status: response.status, request: "\(request)")
        let standing = identity?.identity(response.head)
        if let reason = standing?.rejectionReason, failure.kind != .credentialsRejected {
            failure = ToolError(
                kind: .credentialsRejected,
                message: "the tool answered as to an anonymous visitor (\(reason)): \(failure.message)")
        }
        if failure.retryAfter == nil, failure.isTransient {
            failure.retryAfter = RetryAfter.delay(asked: response.head, now: timing.now()).map { $0 / .seconds(1) }
        }
        return AttemptError(
            failure, identity: standing,
            isUnreachable: [502, 503, 504].contains(response.status) && failure.kind == .unavailable)
    }
}
