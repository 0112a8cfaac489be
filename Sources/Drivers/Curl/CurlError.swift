/// The reason why a request has no response.
///
/// The error contains the host and path, but never the query, because the query may contain tokens.
public struct CurlError: Error, Hashable, Sendable {
    public enum Code: Hashable, Sendable {
        /// The name of the host or proxy has no address.
        case resolve
        /// No connection could be opened.
        case connect
        /// The policy allows no address of the host.
        case addressRejected
        case tls(TLSProblem)
        /// The proxy rejected the request or requires other credentials.
        case proxy
        /// The deadline or the connect timeout has passed.
        case timeout
        /// The connection broke, or ended before the response did.
        case connectionLost
        /// The body or the headers of the response exceed the limit of the request.
        case tooLarge
        /// The response is not valid HTTP, or its encoding is damaged.
        case `protocol`
        /// The request cannot be sent because its URL, a header, or a certificate is not valid.
        case invalidRequest
        /// The request's body could not be read to its end.
        case bodySource
        case cancelled
        /// The client is closed.
        case closed
    }

    /// The problem between the two sides of a TLS connection.
    public enum TLSProblem: Hashable, Sendable {
        case expired
        case notYetValid
        /// No trusted CA has signed the server's certificate.
        case untrusted
        /// The certificate is for another host.
        case hostname
        /// The client's certificate is missing, cannot be parsed, or was rejected by the server.
        case clientCertificate
        /// The sides have no common version or cipher, or the server does not use TLS.
        case handshake
    }

    public var code: Code
    /// The message of libcurl.
    public var text: String
    /// The method, host, and path.
    public var request: String
    /// Whether it is certain that no byte of the request was sent.
    public var wasNotSent: Bool

    public init(code: Code, text: String, request: String, wasNotSent: Bool) {
        self.code = code
        self.text = text
        self.request = request
        self.wasNotSent = wasNotSent
    }

    /// Whether the same request may succeed later without any change.
    public var isTransient: Bool {
        switch code {
        case .resolve, .connect, .timeout, .connectionLost, .proxy, .closed: true
        case .addressRejected, .tls, .tooLarge, .protocol, .invalidRequest, .bodySource, .cancelled: false
        }
    }
}

extension CurlError: CustomStringConvertible {
    public var description: String { "\(request): \(code): \(text)" }
}

extension CurlError.Code: CustomStringConvertible {
    public var description: String {
        switch self {
        case .resolve: "name not resolved"
        case .connect: "not connected"
        case .addressRejected: "address not allowed"
        case .tls(let problem): "TLS \(problem)"
        case .proxy: "rejected by proxy"
        case .timeout: "timed out"
        case .connectionLost: "connection lost"
        case .tooLarge: "response too large"
        case .protocol: "invalid response"
        case .invalidRequest: "invalid request"
        case .bodySource: "request body unreadable"
        case .cancelled: "canceled"
        case .closed: "client closed"
        }
    }

    /// Allows the code in a `catch`: `catch CurlError.Code.timeout`.
    public static func ~= (code: CurlError.Code, error: any Error) -> Bool {
        (error as? CurlError)?.code == code
    }
}
