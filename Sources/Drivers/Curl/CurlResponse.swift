/// The status and headers of a response.
public struct CurlResponseHead: Sendable {
    public var status: Int
    /// The headers in the order of arrival, with names in lower case.
    public var headers: [(name: String, value: String)]
    /// The address of the server, or of the proxy if the request used one.
    public var remoteAddress: String
    /// The certificates of the server in PEM, beginning with its own.
    ///
    /// The list is empty unless the request asked for them.
    public var certificates: [String] = []

    /// Creates a head for a test or a cache.
    ///
    /// The names of the headers must be in lower case.
    public init(status: Int, headers: [(name: String, value: String)] = [], remoteAddress: String = "") {
        self.status = status
        self.headers = headers
        self.remoteAddress = remoteAddress
    }

    /// Returns the first value of the header.
    ///
    /// The case of the name does not matter.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name == wanted }?.value
    }
}

/// A whole response.
public struct CurlResponse: Sendable {
    public var head: CurlResponseHead
    public var body: [UInt8]

    public init(head: CurlResponseHead, body: [UInt8]) {
        self.head = head
        self.body = body
    }

    public var status: Int { head.status }
    public var headers: [(name: String, value: String)] { head.headers }
    public var remoteAddress: String { head.remoteAddress }

    /// Returns the first value of the header.
    ///
    /// The case of the name does not matter.
    public func header(_ name: String) -> String? { head.header(name) }
}

/// The body of a response while it arrives, in chunks of at most the buffered size.
///
/// While the application does not read, the connection pauses after 256 KiB. The flow control of TCP or HTTP/2 then
/// slows down the server.
public struct CurlBody: AsyncSequence, Sendable {
    public typealias Element = [UInt8]
    public typealias Failure = CurlError

    let exchange: TransferState
    let resume: @Sendable () -> Void

    public struct AsyncIterator: AsyncIteratorProtocol {
        let body: CurlBody

        public mutating func next() async throws(CurlError) -> [UInt8]? {
            try await body.exchange.nextChunk(resume: body.resume)
        }

        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(CurlError) -> [UInt8]? {
            try await body.exchange.nextChunk(resume: body.resume)
        }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: self) }
}
