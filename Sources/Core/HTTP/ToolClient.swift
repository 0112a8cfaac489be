public import Curl
public import EntityModel

/// How one connected tool is reached.
public struct ToolConnection: Sendable {
    public var clientCertificate: ClientCertificate?
    /// PEM certificates to trust instead of the system's.
    public var trustedCAs: [UInt8]?
    public var proxy: CurlProxy?
    public var addressPolicy: AddressPolicy
    /// The name of the header by which a gateway in front of the tool gets its key.
    public var gatewayHeader: String?

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

/// Says method, host and path; queries and headers carry credentials.
extension ToolRequest: CustomStringConvertible, CustomReflectable {
    public var description: String { "\(CurlRequest(method: method, url: url))" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Calls one customer's tool over one connection, by the policy that holds for all of them.
///
/// Only the permitted headers leave; at most ten requests are under way at a time, the others wait in their order; what
/// may help is tried again. A wait between two attempts takes no place from other requests.
public final class ToolClient: Sendable {
    /// Says in the tool's own words why it refused, by status and body; `nil` if the body tells nothing.
    public typealias ErrorReader = @Sendable (CurlResponse) -> ToolFailure?

    public static let maximumUnderWay = 10

    private let curl: CurlClient
    private let connection: ToolConnection
    private let userAgent: String
    private let timing: HTTPTiming
    private let limit = FairLimit(ToolClient.maximumUnderWay)
    private let readError: ErrorReader
    private let authorizer: (any ToolAuthorizer)?

    /// - Parameters:
    ///   - curl: shared by all connections of the process.
    ///   - connection: how the tool is reached.
    ///   - version: of Tandem, for `User-Agent`.
    ///   - timing: clock, sleep and randomness.
    ///   - authorizer: signs requests in whose own headers do not.
    ///   - readError: reads the tool's error bodies.
    public init(
        curl: CurlClient, connection: ToolConnection, version: String, timing: HTTPTiming = .system,
        authorizer: (any ToolAuthorizer)? = nil, readError: @escaping ErrorReader
    ) {
        self.curl = curl
        self.connection = connection
        userAgent = "Tandem/\(version)"
        self.timing = timing
        self.readError = readError
        self.authorizer = authorizer
    }

    /// Makes the call.
    ///
    /// - Returns: a response with a status of 2xx.
    /// - Throws: what became of the last attempt; `unavailable` if the task was cancelled.
    public func send(_ request: ToolRequest) async throws(ToolFailure) -> CurlResponse {
        var policy = RetryPolicy(isRepeatable: request.isRepeatable)
        var mayRenew = request.upload == nil
        while true {
            let prepared = try await prepare(request)
            let result = await attempt(prepared)
            let attempt: RetryPolicy.Attempt
            switch result {
            case .success(let response) where (200...299).contains(response.status):
                return response
            case .success(let response) where isRenewed(after: response, &mayRenew):
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
                throw failure(of: result, request: "\(prepared)")
            }
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
            let prepared = try await prepare(request)
            let result: Result<CurlResponse, CurlError>
            let attempt: RetryPolicy.Attempt
            switch await self.attempt(streaming: prepared, consume) {
            case .consumed(let value): return try value.get()
            case .refused(let response) where isRenewed(after: response, &mayRenew):
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
        streaming request: CurlRequest, _ consume: (FileBytes) async throws -> Value
    ) async -> Streamed<Value> {
        do {
            return try await limit.run {
                try await curl.stream(request) { head, body -> Streamed<Value> in
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
    private func isRenewed(after response: CurlResponse, _ mayRenew: inout Bool) -> Bool {
        guard response.status == 401, mayRenew, let authorizer else { return false }
        mayRenew = false
        return authorizer.renew()
    }

    private func prepare(_ request: ToolRequest) async throws(ToolFailure) -> CurlRequest {
        var headers = request.headers.filter { $0.name.lowercased() != "user-agent" }
        if let authorizer { headers += try await authorizer.headers(for: request) }
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

    private func attempt(_ request: CurlRequest) async -> Result<CurlResponse, CurlError> {
        do {
            return .success(try await limit.run { try await curl.send(request) })
        } catch let error as CurlError {
            return .failure(error)
        } catch {
            return .failure(
                CurlError(
                    code: .cancelled, text: "cancelled while waiting for its turn", request: "\(request)",
                    neverSent: true))
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

    private func failure(of result: Result<CurlResponse, CurlError>, request: String) -> ToolFailure {
        switch result {
        case .failure(let error):
            return ToolFailure(error)
        case .success(let response):
            var failure = readError(response) ?? ToolFailure(status: response.status, request: request)
            if failure.retryAfter == nil, failure.isTransient {
                failure.retryAfter = RetryHint.delay(asked: response.head, now: timing.now()).map { $0 / .seconds(1) }
            }
            return failure
        }
    }
}
