/// Status and headers of a response.
public struct CurlResponseHead: Sendable {
    public var status: Int
    /// In the order of arrival, names in lower case.
    public var headers: [(name: String, value: String)]
    /// The address that answered; a proxy's where one was used.
    public var remoteAddress: String
    /// The certificates that the server showed, in PEM, its own first; empty unless the request asked for them.
    public var certificates: [String] = []

    /// A head as a test or a cache has it; the names of headers are in lower case.
    public init(status: Int, headers: [(name: String, value: String)] = [], remoteAddress: String = "") {
        self.status = status
        self.headers = headers
        self.remoteAddress = remoteAddress
    }

    /// The first value of the header, whatever its case.
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

    /// The first value of the header, whatever its case.
    public func header(_ name: String) -> String? { head.header(name) }
}

/// The body of a response as it comes in, in chunks of at most what the reader let pile up.
///
/// While nobody reads, the connection is paused after some hundred kilobytes, and the server is slowed down by TCP or
/// HTTP/2 flow control.
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
