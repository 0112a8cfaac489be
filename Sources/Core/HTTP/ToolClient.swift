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
    /// For each attempt.
    public var deadline: Duration
    public var maximumResponseBytes: Int
    /// Whether the tool may get the request twice.
    public var isRepeatable: Bool

    /// By default what RFC 9110 §9.2.2 calls idempotent is repeatable; a POST that only reads should be marked so.
    public init(
        method: String = "GET", url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
        deadline: Duration = .seconds(30), maximumResponseBytes: Int = 16 << 20, isRepeatable: Bool? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
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

    /// - Parameters:
    ///   - curl: shared by all connections of the process.
    ///   - connection: how the tool is reached.
    ///   - version: of Tandem, for `User-Agent`.
    ///   - timing: clock, sleep and randomness.
    ///   - readError: reads the tool's error bodies.
    public init(
        curl: CurlClient, connection: ToolConnection, version: String, timing: HTTPTiming = .system,
        readError: @escaping ErrorReader
    ) {
        self.curl = curl
        self.connection = connection
        userAgent = "Tandem/\(version)"
        self.timing = timing
        self.readError = readError
    }

    /// Makes the call.
    ///
    /// - Returns: a response with a status of 2xx.
    /// - Throws: what became of the last attempt; `unavailable` if the task was cancelled.
    public func send(_ request: ToolRequest) async throws(ToolFailure) -> CurlResponse {
        var policy = RetryPolicy(isRepeatable: request.isRepeatable)
        let prepared = prepare(request)
        while true {
            let result = await attempt(prepared)
            let attempt: RetryPolicy.Attempt
            switch result {
            case .success(let response) where (200...299).contains(response.status):
                return response
            case .success(let response):
                attempt = .response(response.head)
            case .failure(let error):
                attempt = .failure(error)
            }
            guard case .retry(let delay) = policy.decide(attempt, now: timing.now(), random: timing.random()),
                await pause(delay)
            else {
                throw failure(of: result, request: "\(prepared)")
            }
        }
    }

    private func prepare(_ request: ToolRequest) -> CurlRequest {
        var headers = request.headers.filter { $0.name.lowercased() != "user-agent" }
        headers.append(("User-Agent", userAgent))
        TraceHeaders.add(to: &headers)
        return CurlRequest(
            method: request.method, url: request.url,
            headers: OutboundHeaders.filter(headers, gatewayHeader: connection.gatewayHeader),
            body: request.body.map { .bytes($0) } ?? .none, deadline: request.deadline,
            maximumResponseBytes: request.maximumResponseBytes, clientCertificate: connection.clientCertificate,
            trustedCAs: connection.trustedCAs, proxy: connection.proxy, addressPolicy: connection.addressPolicy,
            acceptsCompression: true, isRepeatable: request.isRepeatable)
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
