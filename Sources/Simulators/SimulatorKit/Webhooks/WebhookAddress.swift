/// The destination of webhook requests: the host, port, and path of an `http` URL.
///
/// Only plain HTTP is possible, because the receivers of a simulator run on the same machine.
package struct WebhookAddress: Hashable, Sendable {
    package let host: String
    package let port: Int
    /// The path with the query.
    package let path: String

    /// Parses `http://host[:port][/path]`; returns nil for other URLs.
    package init?(_ url: String) {
        guard url.hasPrefix("http://") else { return nil }
        let rest = url.dropFirst("http://".count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard let host = parts.first, !host.isEmpty, parts.count <= 2 else { return nil }
        self.host = String(host)
        if parts.count == 2 {
            guard let port = Int(parts[1]), (1...65_535).contains(port) else { return nil }
            self.port = port
        } else {
            port = 80
        }
        let path = rest.dropFirst(authority.count)
        self.path = path.hasPrefix("/") ? String(path) : "/" + path
    }

    package var authority: String { "\(host):\(port)" }

    package var url: String { "http://\(authority)\(path)" }
}
