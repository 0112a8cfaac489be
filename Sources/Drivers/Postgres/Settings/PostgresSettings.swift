public import Primitives

/// The address, credentials, and limits for connections to a database.
public struct PostgresSettings: Sendable {
    public var host: String
    public var port: Int
    public var user: String
    public var password: Secret<String>?
    public var database: String
    public var tls = TLS()
    /// The name of the connections in `pg_stat_activity`.
    public var applicationName = "tandem"
    /// The maximum number of connections (default 10).
    ///
    /// Each connection has a thread of its own.
    public var maximumConnections = 10
    /// The maximum time that a caller waits for a connection.
    public var acquireTimeout: Duration = .seconds(10)
    /// The maximum time to open a connection.
    public var connectTimeout: Duration = .seconds(10)
    /// The time after which the server cancels a statement.
    ///
    /// Zero means no limit.
    public var statementTimeout: Duration = .seconds(30)
    /// The number of prepared statements that each connection keeps on the server.
    public var preparedStatements = 256

    public init(host: String, port: Int = 5432, user: String, password: Secret<String>? = nil, database: String) {
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.database = database
    }

    /// The encryption and the trusted certificates (PostgreSQL manual, "SSL Support").
    public struct TLS: Hashable, Sendable {
        public enum Mode: String, Hashable, Sendable, CaseIterable {
            case disable, allow, prefer, require
            case verifyCA = "verify-ca"
            case verifyFull = "verify-full"
        }

        public var mode = Mode.prefer
        /// The file with the trusted root certificates (PEM).
        public var rootCertificate: String?
        /// The file with the client's certificate (PEM).
        ///
        /// The file with its key is in ``key``.
        public var certificate: String?
        public var key: String?

        public init(mode: Mode = .prefer, rootCertificate: String? = nil) {
            self.mode = mode
            self.rootCertificate = rootCertificate
        }
    }
}

extension PostgresSettings {
    /// Provides the settings as keywords and values for libpq.
    ///
    /// A single connection string would allow injection through a value.
    func withKeywords<Value>(_ body: ([(keyword: String, value: String)]) -> Value) -> Value {
        var pairs: [(keyword: String, value: String)] = [
            ("host", host), ("port", String(port)), ("user", user), ("dbname", database),
            ("application_name", applicationName), ("client_encoding", "UTF8"), ("sslmode", tls.mode.rawValue),
            ("options", "-c statement_timeout=\(statementTimeout.wholeMilliseconds) -c timezone=UTC"),
            // These values detect an unreachable server within a minute.
            ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "30000"),
        ]
        let files = [("sslrootcert", tls.rootCertificate), ("sslcert", tls.certificate), ("sslkey", tls.key)]
        for case (let keyword, let file?) in files { pairs.append((keyword, file)) }
        guard let password else { return body(pairs) }
        return password.reveal { body(pairs + [("password", $0)]) }
    }

    /// The server without any secret: `database at host:port`.
    var place: String { "\(database) at \(host):\(port)" }
}
