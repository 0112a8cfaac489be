public import Primitives

/// One HTTP request and the limits under which it is made.
///
/// Nothing is sent that does not stand here: libcurl's own `Accept` and `Expect` headers are taken away, and proxies
/// from the environment are ignored.
public struct CurlRequest: Sendable {
    /// What is sent after the headers.
    public enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// Chunks as the closure gives them, `nil` at the end.
        ///
        /// It is asked for the next chunk only when the network took enough of the last one. Without a length the
        /// body goes out chunked (HTTP/1.1).
        case stream(length: Int64?, next: @Sendable () async throws -> [UInt8]?)
    }

    public var method: String
    /// Absolute, `http` or `https`, without user information.
    public var url: String
    /// Beside these only `Host`, `Content-Length` and, where ``acceptsCompression`` says so, `Accept-Encoding` are
    /// sent.
    public var headers: [(name: String, value: String)]
    public var body: Body
    /// The time for the whole request, from here to the last byte of the response, redirects included.
    public var deadline: Duration
    /// The time for resolving, connecting and the TLS handshake, within the deadline.
    public var connectTimeout: Duration
    /// A body longer than this, after decompression, ends the request with ``CurlError/Code/tooLarge``.
    public var maximumResponseBytes: Int
    public var clientCertificate: ClientCertificate?
    /// PEM certificates to trust instead of the system's.
    public var trustedCAs: [UInt8]?
    public var proxy: CurlProxy?
    public var addressPolicy: AddressPolicy
    /// Whether up to five redirects are followed.
    ///
    /// A hop to another origin loses every header but `Accept`, `Content-Type` and `User-Agent`, and the client
    /// certificate; a hop from `https` to `http` is not made.
    public var followRedirects: Bool
    /// Whether the server may compress the body (gzip, deflate).
    public var acceptsCompression: Bool
    /// Whether ``CurlResponseHead/certificates`` are told, over a connection of the request's own.
    public var recordsCertificates = false
    /// Whether the request may reach the server twice.
    ///
    /// libcurl sends a request again when a connection that was in use before dies under it. Where this is `false` it
    /// does not, and the request fails with ``CurlError/Code/connectionLost``.
    public var isRepeatable: Bool

    /// By default the method says whether the request is repeatable (RFC 9110 §9.2.2).
    public init(
        method: String = "GET", url: String, headers: [(name: String, value: String)] = [], body: Body = .none,
        deadline: Duration = .seconds(30), connectTimeout: Duration = .seconds(10),
        maximumResponseBytes: Int = 16 << 20, clientCertificate: ClientCertificate? = nil,
        trustedCAs: [UInt8]? = nil, proxy: CurlProxy? = nil, addressPolicy: AddressPolicy = .publicOnly,
        followRedirects: Bool = false, acceptsCompression: Bool = false, isRepeatable: Bool? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.deadline = deadline
        self.connectTimeout = connectTimeout
        self.maximumResponseBytes = maximumResponseBytes
        self.clientCertificate = clientCertificate
        self.trustedCAs = trustedCAs
        self.proxy = proxy
        self.addressPolicy = addressPolicy
        self.followRedirects = followRedirects
        self.acceptsCompression = acceptsCompression
        self.isRepeatable =
            isRepeatable ?? ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"].contains(method.uppercased())
    }
}

/// Says method, host and path; queries and headers carry credentials.
extension CurlRequest: CustomStringConvertible, CustomReflectable {
    public var description: String { "\(method) \(CurlURL.redacted(url))" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A certificate that the client shows when the server asks for one.
public enum ClientCertificate: Sendable {
    /// - Parameters:
    ///   - certificate: the chain, the client's own first.
    ///   - passphrase: of an encrypted key.
    case pem(certificate: [UInt8], key: Secret<[UInt8]>, passphrase: Secret<String>? = nil)
    /// PKCS#12 (RFC 7292) in DER.
    case pkcs12(Secret<[UInt8]>, passphrase: Secret<String>)
}

/// A proxy by which a request leaves: `CONNECT` for `https`, forwarding for `http`.
public struct CurlProxy: Sendable {
    /// `http://host:port` or `https://host:port`, without user information.
    public var url: String
    public var user: String?
    public var password: Secret<String>?
    /// The installation names its proxy, so that by default its address is not checked.
    public var addressPolicy: AddressPolicy

    public init(
        url: String, user: String? = nil, password: Secret<String>? = nil, addressPolicy: AddressPolicy = .any
    ) {
        self.url = url
        self.user = user
        self.password = password
        self.addressPolicy = addressPolicy
    }
}
