import FoundationEssentials
public import Primitives

extension AMQPSettings {
    /// Parses a URL such as `amqps://user:password@host:port/vhost?cacertfile=/path&heartbeat=20`.
    ///
    /// Other supported parameters, with the names of RabbitMQ's URI query parameters, are `certfile`, `keyfile`,
    /// `verify` (`verify_peer` or `verify_none`), and `connection_timeout` in milliseconds. An empty path means the
    /// virtual host `/`.
    ///
    /// - Throws: ``AMQPError/Code/invalidSettings`` with the name of the invalid part, but never with the URL.
    public init(url: Secret<String>) throws(AMQPError) {
        self = try url.reveal { text throws(AMQPError) in try Self(text: text) }
    }

    private init(text: String) throws(AMQPError) {
        guard let url = URLComponents(string: text) else { throw Self.wrong("it is not a valid URL") }
        guard url.scheme == "amqp" || url.scheme == "amqps" else {
            throw Self.wrong("it must begin with amqp:// or amqps://")
        }
        guard let host = url.host, !host.isEmpty else { throw Self.wrong("it contains no host") }
        let isSecure = url.scheme == "amqps"
        guard !url.percentEncodedPath.dropFirst().contains("/") else {
            throw Self.wrong("a / in the virtual host must be written as %2F")
        }
        let virtualHost = String(url.path.dropFirst())
        self.init(
            host: host.trimmingBrackets, port: url.port ?? (isSecure ? 5671 : 5672), user: url.user ?? "guest",
            password: Secret(url.password ?? "guest"), virtualHost: virtualHost.isEmpty ? "/" : virtualHost,
            tls: isSecure ? TLS() : nil)
        for item in url.queryItems ?? [] {
            try apply(item.name, item.value ?? "")
        }
    }

    private mutating func apply(_ name: String, _ value: String) throws(AMQPError) {
        switch name {
        case "heartbeat": heartbeat = .seconds(try Self.number(value, name, 1...3600))
        case "connection_timeout": connectTimeout = .milliseconds(try Self.number(value, name, 1...600_000))
        case "cacertfile": tls?.rootCertificate = value
        case "certfile": tls?.certificate = value
        case "keyfile": tls?.key = value
        case "verify":
            guard ["verify_peer", "verify_none"].contains(value) else {
                throw Self.wrong("verify must be verify_peer or verify_none")
            }
            tls?.verifiesPeer = value == "verify_peer"
            tls?.verifiesHost = value == "verify_peer"
        default: throw Self.wrong("it contains an unsupported parameter: \(name)")
        }
    }

    private static func number(_ text: String, _ name: String, _ range: ClosedRange<Int>) throws(AMQPError) -> Int {
        guard let number = Int(text), range.contains(number) else {
            throw wrong("\(name) must be a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private static func wrong(_ what: String) -> AMQPError {
        AMQPError(code: .invalidSettings, message: "the broker URL is not valid: \(what)")
    }
}

extension String {
    /// An IPv6 address without brackets, as the resolver requires it.
    fileprivate var trimmingBrackets: String {
        hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self
    }
}
