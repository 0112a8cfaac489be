/// Which request headers may leave for a customer's tool.
///
/// `Host`, `Connection` and `Content-Length` leave as well; the HTTP driver alone writes them.
public enum OutboundHeaders {
    private static let permitted: Set<String> = [
        "client-ip", "content-type", "accept", "authorization", "user-agent", "accept-encoding", "traceparent",
        "tracestate", "elastic-apm-traceparent",
    ]

    /// Drops every other header; of several with one name the first stays.
    ///
    /// - Parameters:
    ///   - headers: what the caller wants to send.
    ///   - gatewayHeader: the name under which a gateway in front of the tool expects its key.
    /// - Returns: what may leave, in the same order.
    public static func filter(
        _ headers: [(name: String, value: String)], gatewayHeader: String? = nil
    ) -> [(name: String, value: String)] {
        var seen: Set<String> = []
        let gateway = gatewayHeader?.lowercased()
        return headers.filter { header in
            let name = header.name.lowercased()
            return (permitted.contains(name) || name == gateway) && seen.insert(name).inserted
        }
    }
}
