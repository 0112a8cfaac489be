public import Primitives

/// The address of the broker, the credentials, and the limits of a connection.
public struct AMQPSettings: Sendable {
    public var host: String
    public var port: Int
    public var user: String
    public var password: Secret<String>
    public var virtualHost: String
    /// The TLS settings, or `nil` for plain TCP.
    public var tls: TLS?
    /// The time without data after which a connection is dead.
    ///
    /// The smaller value of the client and the broker applies.
    public var heartbeat: Duration = .seconds(20)
    /// The time limit of each attempt to connect and of each request to the broker.
    public var connectTimeout: Duration = .seconds(10)
    /// The maximum time until the oldest published message is confirmed.
    ///
    /// After that, the connection is closed.
    public var confirmTimeout: Duration = .seconds(30)
    /// The maximum delay between two attempts to connect.
    ///
    /// The first delay is 1% of it.
    public var maximumReconnectDelay: Duration = .seconds(5)
    /// The maximum size of a body that is published or received, in bytes.
    public var maximumBodyBytes = 16 * 1024 * 1024
    /// The maximum number of messages that are published and not yet confirmed.
    public var confirmWindow = 4096
    /// The name of the connection in the broker's own tools.
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

    /// The verification and, if the broker requires it, the authentication of a TLS connection.
    ///
    /// All files are PEM.
    public struct TLS: Hashable, Sendable {
        /// The file with the authorities that may sign the broker's certificate, or `nil` for the system's authorities.
        public var rootCertificate: String?
        /// Whether the broker's certificate is verified.
        public var verifiesPeer = true
        /// Whether the certificate must contain the host name.
        public var verifiesHost = true
        public var certificate: String?
        public var key: String?

        public init(rootCertificate: String? = nil) {
            self.rootCertificate = rootCertificate
        }
    }
}
