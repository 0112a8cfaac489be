public import Primitives

/// How a process reaches its broker.
public struct AMQPSettings: Sendable {
    public var host: String
    public var port: Int
    public var user: String
    public var password: Secret<String>
    public var virtualHost: String
    /// `nil` speaks plain TCP.
    public var tls: TLS?
    /// A connection that is silent for this long is dead; the smaller of ours and the broker's is taken.
    public var heartbeat: Duration = .seconds(20)
    /// Bounds each attempt to connect and each question to the broker.
    public var connectTimeout: Duration = .seconds(10)
    /// The connection is given up when the oldest published message is not confirmed in this time.
    public var confirmTimeout: Duration = .seconds(30)
    /// The longest pause between two attempts to connect; the first is a hundredth of it.
    public var maximumReconnectDelay: Duration = .seconds(5)
    /// The largest body that is published or taken in, in bytes.
    public var maximumBodyBytes = 16 * 1024 * 1024
    /// The most messages that are published and not yet confirmed.
    public var confirmWindow = 4096
    /// The connection's name as the broker's own tools show it.
    public var connectionName = "tandem"

    public init(
        host: String, port: Int = 5672, user: String = "guest", password: Secret<String> = Secret("guest"),
        virtualHost: String = "/", tls: TLS? = nil
    ) {
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.virtualHost = virtualHost
        self.tls = tls
    }

    /// How a TLS connection is verified and, where the broker asks, authenticated; all files are PEM.
    public struct TLS: Hashable, Sendable {
        /// Authorities that may sign the broker's certificate; `nil` takes the system's.
        public var rootCertificate: String?
        /// Whether the broker's certificate is verified.
        public var verifiesPeer = true
        /// Whether the certificate must name the host.
        public var verifiesHost = true
        public var certificate: String?
        public var key: String?

        public init(rootCertificate: String? = nil) {
            self.rootCertificate = rootCertificate
        }
    }
}
