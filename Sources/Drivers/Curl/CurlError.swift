/// Why a request has no response.
///
/// It names host and path and never the query: tokens stand there.
public struct CurlError: Error, Hashable, Sendable {
    public enum Code: Hashable, Sendable {
        /// The host's or the proxy's name has no address.
        case resolve
        /// No connection could be opened.
        case connect
        /// No address of the host is one that the policy permits.
        case addressRejected
        case tls(TLSProblem)
        /// The proxy refuses or asks for other credentials.
        case proxy
        /// The deadline or the connect timeout has passed.
        case timeout
        /// The connection broke, or ended before the response did.
        case connectionLost
        /// The response's body or headers exceed what the request allows.
        case tooLarge
        /// What came is not HTTP, or its encoding is broken.
        case `protocol`
        /// The request cannot be made as it stands: its URL, a header, a certificate.
        case invalidRequest
        /// The request's body could not be read to its end.
        case bodySource
        case cancelled
        /// The client is closed.
        case closed
    }

    /// What was wrong between the two sides of TLS.
    public enum TLSProblem: Hashable, Sendable {
        case expired
        case notYetValid
        /// No trusted CA has signed the server's certificate.
        case untrusted
        /// The certificate is for another host.
        case hostname
        /// The client's certificate is missing, unreadable or refused by the server.
        case clientCertificate
        /// No common version or cipher, or something that is not TLS.
        case handshake
    }

    public var code: Code
    /// libcurl's words.
    public var text: String
    /// Method, host and path.
    public var request: String
    /// Whether it is certain that no byte of the request was sent.
    public var wasNotSent: Bool

    public init(code: Code, text: String, request: String, wasNotSent: Bool) {
        self.code = code
        self.text = text
        self.request = request
        self.wasNotSent = wasNotSent
    }

    /// Whether the same request may succeed later without anyone changing anything.
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
        case .proxy: "refused by proxy"
        case .timeout: "timed out"
        case .connectionLost: "connection lost"
        case .tooLarge: "response too large"
        case .protocol: "not understood"
        case .invalidRequest: "request not possible"
        case .bodySource: "request body unreadable"
        case .cancelled: "cancelled"
        case .closed: "client closed"
        }
    }

    /// So that `catch CurlError.Code.timeout` matches.
    public static func ~= (code: CurlError.Code, error: any Error) -> Bool {
        (error as? CurlError)?.code == code
    }
}
