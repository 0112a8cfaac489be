import Curl
public import EntityModel
public import Primitives

/// One call to a tool.
public struct ToolRequest: Sendable {
    public var method: String
    /// Absolute.
    public var url: String
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]?
    /// A body that is sent while it comes in, in the place of ``body``; such a request is made once.
    public var upload: ByteStream?
    /// For each attempt.
    public var deadline: Duration
    /// The number of bytes of the answer that are read; `nil` for the connection's own limit.
    public var maximumResponseBytes: Int?
    /// Whether the tool may get the request twice.
    public var isIdempotent: Bool
    /// The item that the request writes, where the tool bounds the writes of one item.
    public var writtenEntityID: String?
    /// Whether the tool may compress its answer.
    public var acceptsCompression = true

    /// By default what RFC 9110 §9.2.2 calls idempotent is repeatable; a POST that only reads should be marked so.
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
    /// The request with a bearer token (RFC 6750 §2.1).
    public func authorized(with token: Secret<String>) -> ToolRequest {
        var request = self
        token.reveal { request.headers.append(("Authorization", "Bearer " + $0)) }
        return request
    }

    /// The bearer token that it has.
    public var bearerToken: Secret<String>? {
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
