/// What holds for all requests of one client.
public struct CurlSettings: Sendable {
    /// Sent as `User-Agent` by requests that name none; `nil` sends none.
    public var userAgent: String?
    /// Connections open at a time; requests beyond wait within their deadlines.
    public var maximumConnections: Int
    public var maximumConnectionsPerHost: Int
    /// Connections kept for later requests.
    public var maximumIdleConnections: Int

    public init(
        userAgent: String? = nil, maximumConnections: Int = 512, maximumConnectionsPerHost: Int = 128,
        maximumIdleConnections: Int = 256
    ) {
        self.userAgent = userAgent
        self.maximumConnections = maximumConnections
        self.maximumConnectionsPerHost = maximumConnectionsPerHost
        self.maximumIdleConnections = maximumIdleConnections
    }
}
