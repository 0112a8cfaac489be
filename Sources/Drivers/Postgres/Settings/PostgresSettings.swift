public import Primitives

/// Where the database is, how to get in, and how many connections and how much time may be used.
public struct PostgresSettings: Sendable {
    public var host: String
    public var port: Int
    public var user: String
    public var password: Secret<String>?
    public var database: String
    public var tls = TLS()
    /// How the connections show in `pg_stat_activity`.
    public var applicationName = "tandem"
    /// At most so many connections, and threads, since each connection has one of its own.
    public var maximumConnections = 10
    /// How long a caller waits for a connection to come free.
    public var acquireTimeout: Duration = .seconds(10)
    /// How long opening a connection may take.
    public var connectTimeout: Duration = .seconds(10)
    /// After how long the server gives a statement up; zero for never.
    public var statementTimeout: Duration = .seconds(30)
    /// How many prepared statements each connection keeps on the server.
    public var preparedStatements = 256

    public init(host: String, port: Int = 5432, user: String, password: Secret<String>? = nil, database: String) {
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.database = database
    }

    /// Encryption and whom to trust (PostgreSQL manual, "SSL Support").
    public struct TLS: Hashable, Sendable {
        public enum Mode: String, Hashable, Sendable, CaseIterable {
            case disable, allow, prefer, require
            case verifyCA = "verify-ca"
            case verifyFull = "verify-full"
        }

        public var mode = Mode.prefer
        /// The file of the certificates that the server's must lead to (PEM).
        public var rootCertificate: String?
        /// The files of the client's certificate and its key (PEM).
        public var certificate: String?
        public var key: String?

        public init(mode: Mode = .prefer, rootCertificate: String? = nil) {
            self.mode = mode
            self.rootCertificate = rootCertificate
        }
    }
}

extension PostgresSettings {
    /// The settings as libpq's keywords and values, never as one string that a value could break out of.
    func withKeywords<Value>(_ body: ([(keyword: String, value: String)]) -> Value) -> Value {
        var pairs: [(keyword: String, value: String)] = [
            ("host", host), ("port", String(port)), ("user", user), ("dbname", database),
            ("application_name", applicationName), ("client_encoding", "UTF8"), ("sslmode", tls.mode.rawValue),
            ("options", "-c statement_timeout=\(statementTimeout.wholeMilliseconds) -c timezone=UTC"),
            // A peer that vanished without a word is noticed within a minute.
            ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "30000"),
        ]
        let files = [("sslrootcert", tls.rootCertificate), ("sslcert", tls.certificate), ("sslkey", tls.key)]
        for case (let keyword, let file?) in files { pairs.append((keyword, file)) }
        guard let password else { return body(pairs) }
        return password.reveal { body(pairs + [("password", $0)]) }
    }

    /// Names the server without a secret: `database at host:port`.
    var place: String { "\(database) at \(host):\(port)" }
}
