public import Curl
public import EntityModel
public import Primitives
import Synchronization

/// How one connected tool is reached.
public struct ToolConnection: Sendable {
    public var clientCertificate: ClientCertificate?
    /// PEM certificates to trust instead of the system's.
    public var trustedCAs: [UInt8]?
    public var proxy: CurlProxy?
    public var addressPolicy: AddressPolicy
    /// The name of the header by which a gateway in front of the tool gets its key.
    public var gatewayHeader: String?
    /// So many writes of one item does the tool take in so much time.
    public var writeLimits: [(count: Int, window: Duration)] = []

    public init(
        clientCertificate: ClientCertificate? = nil, trustedCAs: [UInt8]? = nil, proxy: CurlProxy? = nil,
        addressPolicy: AddressPolicy = .publicOnly, gatewayHeader: String? = nil
    ) {
        self.clientCertificate = clientCertificate
        self.trustedCAs = trustedCAs
        self.proxy = proxy
        self.addressPolicy = addressPolicy
        self.gatewayHeader = gatewayHeader
    }
}

/// One call to a tool.
public struct ToolRequest: Sendable {
    public var method: String
    /// Absolute.
    public var url: String
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]?
    /// A body that is sent while it comes in, in the place of ``body``; such a request is made once.
    public var upload: FileBytes?
    /// For each attempt.
    public var deadline: Duration
    public var maximumResponseBytes: Int
    /// Whether the tool may get the request twice.
    public var isRepeatable: Bool
    /// The item that the request writes, where the tool bounds the writes of one item.
    public var writtenItem: String?
    /// Whether the tool may compress its answer.
    public var acceptsCompression = true

    /// By default what RFC 9110 §9.2.2 calls idempotent is repeatable; a POST that only reads should be marked so.
    public init(
        method: String = "GET", url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
        upload: FileBytes? = nil, deadline: Duration = .seconds(30), maximumResponseBytes: Int = 16 << 20,
        isRepeatable: Bool? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.upload = upload
        self.deadline = deadline
        self.maximumResponseBytes = maximumResponseBytes
        self.isRepeatable = isRepeatable ?? ["GET", "HEAD", "PUT", "DELETE"].contains(method)
    }
}

extension ToolRequest {
    /// The request with a bearer token (RFC 6750 §2.1).
    public func bearing(_ token: Secret<String>) -> ToolRequest {
        var request = self
        token.reveal { request.headers.append(("Authorization", "Bearer " + $0)) }
        return request
    }

    /// The bearer token that it has.
    public var bearer: Secret<String>? {
        let prefix = "Bearer "
        let header = headers.first { $0.name == "Authorization" && $0.value.hasPrefix(prefix) }
        return header.map { Secret(String($0.value.dropFirst(prefix.count))) }
    }
}

/// Says method, host and path; queries and headers carry credentials.
extension ToolRequest: CustomStringConvertible, CustomReflectable {
    public var description: String { "\(CurlRequest(method: method, url: url))" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Calls one customer's tool over one connection, by the policy that holds for all of them.
///
/// Only the permitted headers leave; so many requests as ``ToolLimits`` says are under way at a time, the others wait in
/// their order; what may help is tried again. A wait between two attempts takes no place from other requests.
public final class ToolClient: Sendable {
    /// Says in the tool's own words why it refused, by status and body; `nil` if the body tells nothing.
    public typealias ErrorReader = @Sendable (CurlResponse) -> ToolFailure?

    private let curl: CurlClient
    private let connection: ToolConnection
    private let userAgent: String
    private let timing: HTTPTiming
    private let limit: FairLimit
    private let readError: ErrorReader
    private let authorizer: (any ToolAuthorizer)?
    private let gauge: Mutex<RateGauge>

    /// - Parameters:
    ///   - curl: shared by all connections of the process.
    ///   - connection: how the tool is reached.
    ///   - version: of Tandem, for `User-Agent`.
    ///   - timing: clock, sleep and randomness.
    ///   - limit: of the requests under way, shared by all that call the same instance.
    ///   - authorizer: signs requests in whose own headers do not.
    ///   - readError: reads the tool's error bodies.
    public init(
        curl: CurlClient, connection: ToolConnection, version: String, timing: HTTPTiming = .system,
        limit: FairLimit = FairLimit(ToolLimits.most), authorizer: (any ToolAuthorizer)? = nil,
        readError: @escaping ErrorReader
    ) {
        self.curl = curl
        self.connection = connection
        userAgent = "Tandem/\(version)"
        self.timing = timing
        self.limit = limit
        self.readError = readError
        self.authorizer = authorizer
        gauge = Mutex(
            RateGauge(
                writeLimits: connection.writeLimits.map {
                    RateGauge.WriteLimit(count: $0.count, window: Int64($0.window / .milliseconds(1)))
                }))
    }

    /// Makes the call.
    ///
    /// - Returns: a response with a status of 2xx.
    /// - Throws: what became of the last attempt; `unavailable` if the task was cancelled.
    public func send(_ request: ToolRequest) async throws(ToolFailure) -> CurlResponse {
        var policy = RetryPolicy(isRepeatable: request.isRepeatable && !ToolTrial.isRunning)
        var mayRenew = request.upload == nil
        while true {
            let signed = try await sign(request)
            let prepared = prepare(signed)
            let result = try await attempt(prepared, rated(request))
            let attempt: RetryPolicy.Attempt
            switch result {
            case .success(let response) where (200...299).contains(response.status):
                return response
            case .success(let response) where isRenewed(signed, after: response, &mayRenew):
                continue
            case .success(let response):
                attempt = .response(response.head)
            case .failure(let error):
                attempt = .failure(error)
            }
            guard request.upload == nil,
                case .retry(let delay) = policy.decide(attempt, now: timing.now(), random: timing.random()),
                await pause(delay)
            else {
                throw failure(of: result, request: "\(prepared)", wasRepeated: policy.isExhausted)
            }
        }
    }

    /// Makes the call once and tells what came of it, whatever that is; for who examines the way.
    ///
    /// - Parameters:
    ///   - request: the call.
    ///   - signs: whether it is signed in.
    ///   - tellsCertificates: see ``Curl/CurlRequest/tellsCertificates``.
    /// - Returns: the answer, or why there is none.
    public func probe(
        _ request: ToolRequest, signs: Bool = true, tellsCertificates: Bool = false
    ) async -> Result<CurlResponse, ToolProbeFailure> {
        do throws(ToolFailure) {
            let signed = signs ? try await sign(request) : request
            var prepared = prepare(signed)
            prepared.tellsCertificates = tellsCertificates
            prepared.deadline = .seconds(15)
            return try await attempt(prepared, rated(request)).mapError { ToolProbeFailure(curl: $0) }
        } catch {
            return .failure(
                ToolProbeFailure(
                    curl: CurlError(code: .cancelled, text: error.message, request: "", neverSent: true)))
        }
    }

    /// Makes the call and lends the answer's body while it comes in.
    ///
    /// It is tried again until the tool answers 2xx; from then on what goes wrong is the caller's.
    ///
    /// - Parameters:
    ///   - request: of which ``ToolRequest/maximumResponseBytes`` bounds the body.
    ///   - consume: takes the body.
    /// - Returns: what `consume` gave.
    /// - Throws: ``ToolFailure``; what `consume` throws.
    public func stream<Value: Sendable>(
        _ request: ToolRequest, _ consume: (FileBytes) async throws -> Value
    ) async throws -> Value {
        var policy = RetryPolicy(isRepeatable: request.isRepeatable)
        var mayRenew = true
        while true {
            let signed = try await sign(request)
            let prepared = prepare(signed)
            let result: Result<CurlResponse, CurlError>
            let attempt: RetryPolicy.Attempt
            switch try await self.attempt(streaming: prepared, rated(request), consume) {
            case .consumed(let value): return try value.get()
            case .refused(let response) where isRenewed(signed, after: response, &mayRenew):
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
            else { throw failure(of: result, request: "\(prepared)") }
        }
    }

    /// What one attempt to read a body came to.
    private enum Streamed<Value> {
        case consumed(Result<Value, any Error>)
        case refused(CurlResponse)
        case failed(CurlError)
    }

    /// Bytes of a refusal that are read.
    private static let maximumRefusal = 256 << 10

    private func attempt<Value: Sendable>(
        streaming request: CurlRequest, _ rated: RateGauge.Request, _ consume: (FileBytes) async throws -> Value
    ) async throws(ToolFailure) -> Streamed<Value> {
        try await waitForOpening(rated, "\(request)")
        do {
            return try await limit.run {
                try await curl.stream(request) { head, body -> Streamed<Value> in
                    learn(head, rated)
                    guard (200...299).contains(head.status) else {
                        var bytes: [UInt8] = []
                        for try await chunk in body where bytes.count < Self.maximumRefusal { bytes += chunk }
                        return .refused(CurlResponse(head: head, body: bytes))
                    }
                    let file = FileBytes(length: head.header("content-length").flatMap { Int64($0) }) {
                        var chunks = body.makeAsyncIterator()
                        return try await chunks.next()
                    }
                    do {
                        return .consumed(.success(try await consume(file)))
                    } catch {
                        return .consumed(.failure((error as? CurlError).map { ToolFailure($0) } ?? error))
                    }
                }
            }
        } catch let error as CurlError {
            return .failed(error)
        } catch {
            return .failed(
                CurlError(
                    code: .cancelled, text: "cancelled while waiting for its turn", request: "\(request)",
                    neverSent: true))
        }
    }

    /// Whether a request whose credentials were refused goes once more with new ones: nothing was done yet.
    private func isRenewed(
        _ refused: ToolRequest, after response: CurlResponse, _ mayRenew: inout Bool
    ) -> Bool {
        guard response.status == 401, mayRenew, let authorizer else { return false }
        mayRenew = false
        return authorizer.renew(refused)
    }

    private func sign(_ request: ToolRequest) async throws(ToolFailure) -> ToolRequest {
        guard let authorizer else { return request }
        return try await authorizer.signed(request)
    }

    private func prepare(_ request: ToolRequest) -> CurlRequest {
        var headers = request.headers.filter { $0.name.lowercased() != "user-agent" }
        headers.append(("User-Agent", userAgent))
        TraceHeaders.add(to: &headers)
        return CurlRequest(
            method: request.method, url: request.url,
            headers: OutboundHeaders.filter(
                headers, gatewayHeader: connection.gatewayHeader, isUpload: request.upload != nil),
            body: request.upload.map { .stream(length: $0.length, next: $0.next) }
                ?? request.body.map { .bytes($0) } ?? .none, deadline: request.deadline,
            maximumResponseBytes: request.maximumResponseBytes, clientCertificate: connection.clientCertificate,
            trustedCAs: connection.trustedCAs, proxy: connection.proxy, addressPolicy: connection.addressPolicy,
            acceptsCompression: request.acceptsCompression, isRepeatable: request.isRepeatable)
    }

    private func attempt(
        _ request: CurlRequest, _ rated: RateGauge.Request
    ) async throws(ToolFailure) -> Result<CurlResponse, CurlError> {
        try await waitForOpening(rated, "\(request)")
        do {
            let response = try await limit.run { try await curl.send(request) }
            learn(response.head, rated)
            return .success(response)
        } catch let error as CurlError {
            return .failure(error)
        } catch {
            return .failure(
                CurlError(
                    code: .cancelled, text: "cancelled while waiting for its turn", request: "\(request)",
                    neverSent: true))
        }
    }

    private func rated(_ request: ToolRequest) -> RateGauge.Request {
        RateGauge.Request(
            traffic: ToolTraffic.current, written: request.method == "GET" ? nil : request.writtenItem)
    }

    private func learn(_ head: CurlHead, _ rated: RateGauge.Request) {
        let now = timing.now()
        gauge.withLock { $0.learn(head, of: rated, now: now) }
    }

    /// Waits until the tool's limits let the request go, and takes note that it goes.
    ///
    /// - Throws: `unavailable` with the time where that is longer than a queue should be held up; it waits there.
    private func waitForOpening(_ rated: RateGauge.Request, _ request: String) async throws(ToolFailure) {
        var waited: Int64 = 0
        while true {
            let now = max(timing.now(), waited)
            let wait = gauge.withLock { gauge -> Int64 in
                let wait = gauge.opening(for: rated, now: now) - now
                if wait <= 0 { gauge.go(rated, now: now) }
                return wait
            }
            guard wait > 0 else { return }
            let delay = Duration.milliseconds(wait)
            guard delay <= RetryPolicy.longestWait, await pause(delay) else {
                throw ToolFailure(
                    kind: .unavailable, message: "\(request) waits for the tool's rate limit",
                    retryAfter: delay / .seconds(1))
            }
            waited = now + wait
        }
    }

    /// Returns `false` if the task was cancelled meanwhile.
    private func pause(_ delay: Duration) async -> Bool {
        do {
            try await timing.sleep(delay)
            return true
        } catch {
            return false
        }
    }

    private func failure(
        of result: Result<CurlResponse, CurlError>, request: String, wasRepeated: Bool = false
    ) -> ToolFailure {
        switch result {
        case .failure(let error):
            var failure = ToolFailure(error)
            if wasRepeated, failure.suspicion != nil { failure.suspicion = .repeatedly }
            return failure
        case .success(let response):
            var failure = readError(response) ?? ToolFailure(status: response.status, request: request)
            if failure.retryAfter == nil, failure.isTransient {
                failure.retryAfter = RetryHint.delay(asked: response.head, now: timing.now()).map { $0 / .seconds(1) }
            }
            failure.suspicion = failure.suspicion ?? ToolFailure.Suspicion(status: response.status)
            if wasRepeated, failure.suspicion == .processing { failure.suspicion = .repeatedly }
            return failure
        }
    }
}

/// Why a probe has no answer.
public struct ToolProbeFailure: Error, Sendable {
    public let curl: CurlError

    /// In words for who looks after the network.
    public var message: String { curl.text.isEmpty ? "\(curl.code)" : "\(curl.code): \(curl.text)" }
}
