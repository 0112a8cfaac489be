import FoundationEssentials
public import Primitives

extension PostgresSettings {
    /// Parses a URL such as `postgres://user:password@host:port/database?sslmode=verify-full&sslrootcert=/path`.
    ///
    /// Other supported parameters are `sslcert`, `sslkey`, `application_name`, and `host` for the folder of a Unix
    /// socket.
    ///
    /// - Throws: ``PostgresError/Code/invalidSettings`` with the name of the invalid part, but never with the URL.
    public init(url: Secret<String>) throws(PostgresError) {
        self = try url.reveal { text throws(PostgresError) in try Self(text: text) }
    }

    private init(text: String) throws(PostgresError) {
        func wrong(_ message: String) -> PostgresError { PostgresError(code: .invalidSettings, message: message) }

        guard let url = URLComponents(string: text) else { throw wrong("the database URL is not a valid URL") }
        guard url.scheme == "postgres" || url.scheme == "postgresql" else {
            throw wrong("the database URL must begin with postgres://")
        }
        guard let user = url.user, !user.isEmpty else { throw wrong("the database URL contains no user") }
        let database = String(url.path.dropFirst())
        self.init(
            host: url.host.map { $0.trimmingBrackets } ?? "", port: url.port ?? 5432, user: user,
            password: url.password.map { Secret($0) }, database: database.isEmpty ? user : database)
        for item in url.queryItems ?? [] {
            let value = item.value ?? ""
            switch item.name {
            case "sslmode":
                guard let mode = TLS.Mode(rawValue: value) else {
                    let modes = TLS.Mode.allCases.map(\.rawValue).joined(separator: ", ")
                    throw wrong("sslmode in the database URL must be one of \(modes)")
                }
                tls.mode = mode
            case "sslrootcert": tls.rootCertificate = value
            case "sslcert": tls.certificate = value
            case "sslkey": tls.key = value
            case "application_name": applicationName = value
            case "host": host = value
            default: throw wrong("the database URL contains an unsupported parameter: \(item.name)")
            }
        }
        guard !host.isEmpty else { throw wrong("the database URL contains no host") }
    }
}

extension String {
    /// An IPv6 address without the brackets that URLs require.
    fileprivate var trimmingBrackets: String {
        hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self
    }
}
