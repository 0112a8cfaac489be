/// The destination of webhook requests: the host, port, and path of an `http` URL.
struct WebhookTarget: Hashable, Sendable {
    var host: String
    var port: Int
    var path: String

    /// Parses `http://host[:port][/path]`; returns `nil` for other URLs.
    init?(_ url: String) {
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

    var url: String { "http://\(host):\(port)\(path)" }
}
