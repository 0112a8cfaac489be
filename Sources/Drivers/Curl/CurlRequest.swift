public import Primitives

/// One HTTP request and its limits.
///
/// The client sends only the content of this type. It removes libcurl's own `Accept` and `Expect` headers and ignores
/// proxies from the environment.
public struct CurlRequest: Sendable {
    /// The content after the headers.
    public enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// A closure provides the chunks of the body, and `nil` at the end.
        ///
        /// The client requests the next chunk only after the network accepted most of the previous data. Without a
        /// length, the body is sent in chunked encoding (HTTP/1.1).
        case stream(length: Int64?, next: @Sendable () async throws -> [UInt8]?)
    }

    public var method: String
    /// The absolute URL with the scheme `http` or `https`, without user information.
    public var url: String
    /// The headers of the request.
    ///
    /// In addition, the client sends only `Host`, `Content-Length`, and, depending on ``acceptsCompression``,
    /// `Accept-Encoding`.
    public var headers: [(name: String, value: String)]
    public var body: Body
    /// The time limit for the whole request, up to the last byte of the response and including redirects.
    public var deadline: Duration
    /// The time limit for name resolution, connecting, and the TLS handshake, within the deadline.
    public var connectTimeout: Duration
    /// The maximum size of the body after decompression.
    ///
    /// A longer body ends the request with ``CurlError/Code/tooLarge``.
    public var maximumResponseBytes: Int
    public var clientCertificate: ClientCertificate?
    /// The PEM certificates to trust instead of the system's certificates.
    public var trustedCAs: [UInt8]?
    public var proxy: CurlProxy?
    public var addressPolicy: AddressPolicy
    /// Whether the client follows up to five redirects.
    ///
    /// A redirect to another origin keeps only the headers `Accept`, `Content-Type`, and `User-Agent`, and drops the
    /// client certificate. A redirect from `https` to `http` is not followed.
    public var followRedirects: Bool
    /// Whether the server may compress the body (gzip, deflate).
    public var acceptsCompression: Bool
    /// Whether the response contains ``CurlResponseHead/certificates``.
    ///
    /// The request then uses a connection of its own.
    public var recordsCertificates = false
    /// Whether the request may reach the server twice.
    ///
    /// libcurl sends a request again if a reused connection breaks. If the value is `false`, the request fails with
    /// ``CurlError/Code/connectionLost`` instead.
    public var isRepeatable: Bool

    /// Creates a request.
    ///
    /// By default, the method determines whether the request is repeatable (RFC 9110 §9.2.2).
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

/// The description contains the method, host, and path. Queries and headers may contain credentials.
extension CurlRequest: CustomStringConvertible, CustomReflectable {
    public var description: String { "\(method) \(CurlURL.redacted(url))" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A certificate that the client presents if the server requires one.
public enum ClientCertificate: Sendable {
    /// - Parameters:
    ///   - certificate: The chain, beginning with the client's own certificate.
    ///   - passphrase: The passphrase of an encrypted key.
    case pem(certificate: [UInt8], key: Secret<[UInt8]>, passphrase: Secret<String>? = nil)
    /// A PKCS#12 archive (RFC 7292) in DER.
    case pkcs12(Secret<[UInt8]>, passphrase: Secret<String>)
}

/// A proxy for a request: `CONNECT` for `https`, forwarding for `http`.
public struct CurlProxy: Sendable {
    /// The URL `http://host:port` or `https://host:port`, without user information.
    public var url: String
    public var user: String?
    public var password: Secret<String>?
    /// The policy for the proxy's address.
    ///
    /// The default allows all addresses, because the installation configures the proxy.
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
