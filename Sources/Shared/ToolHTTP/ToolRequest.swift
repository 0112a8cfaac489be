import Curl
public import EntityModel
public import Primitives

/// One request to a tool.
public struct ToolRequest: Sendable {
    public var method: String
    /// The absolute address.
    public var url: String
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]?
    /// A body that is sent while it arrives, instead of ``body``.
    ///
    /// Such a request is sent only once.
    public var upload: ByteStream?
    /// The deadline of each attempt.
    public var deadline: Duration
    /// The maximum number of response bytes to read; `nil` for the limit of the connection.
    public var maximumResponseBytes: Int?
    /// Whether the tool can receive the request twice without harm.
    public var isIdempotent: Bool
    /// The item that the request writes, if the tool limits the writes of one item.
    public var writtenEntityID: String?
    /// Whether the tool may compress its response.
    public var acceptsCompression = true

    /// Creates a request.
    ///
    /// By default, it is idempotent if RFC 9110 §9.2.2 defines its method as idempotent. A POST that only reads should
    /// be marked as idempotent.
    public init(
        method: String = "GET", url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
        upload: ByteStream? = nil, deadline: Duration = .seconds(30), maximumResponseBytes: Int? = nil,
        isIdempotent: Bool? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.upload = upload
        self.deadline = deadline
        self.maximumResponseBytes = maximumResponseBytes
        self.isIdempotent = isIdempotent ?? ["GET", "HEAD", "PUT", "DELETE"].contains(method)
    }
}

extension ToolRequest {
    /// Returns the request with a bearer token (RFC 6750 §2.1).
    public func authorized(with token: Secret<String>) -> ToolRequest {
        var request = self
        token.reveal { request.headers.append(("Authorization", "Bearer " + $0)) }
        return request
    }

    /// The bearer token of the request.
    public var bearerToken: Secret<String>? {
        let prefix = "Bearer "
        let header = headers.first { $0.name == "Authorization" && $0.value.hasPrefix(prefix) }
        return header.map { Secret(String($0.value.dropFirst(prefix.count))) }
    }
}

/// The description contains only method, host, and path, because queries and headers carry credentials.
extension ToolRequest: CustomStringConvertible, CustomReflectable {
    public var description: String { "\(CurlRequest(method: method, url: url))" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
