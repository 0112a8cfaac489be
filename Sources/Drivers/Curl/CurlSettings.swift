/// The settings for all requests of one client.
public struct CurlSettings: Sendable {
    /// The `User-Agent` for requests that specify none, or `nil` to send none.
    public var userAgent: String?
    /// The maximum number of open connections.
    ///
    /// Further requests wait within their deadlines.
    public var maximumConnections: Int
    public var maximumConnectionsPerHost: Int
    /// The maximum number of idle connections that are kept for later requests.
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
