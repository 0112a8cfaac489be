/// A filter for the request headers that may be sent to a customer's tool.
///
/// `Host`, `Connection`, and `Content-Length` are sent, too, but only the HTTP driver writes them.
public enum OutboundHeaderFilter {
    private static let permitted: Set<String> = [
        "client-ip", "content-type", "accept", "authorization", "user-agent", "accept-encoding", "traceparent",
        "tracestate", "elastic-apm-traceparent",
    ]

    /// Drops every other header.
    ///
    /// If several have the same name, the first is kept.
    ///
    /// - Parameters:
    ///   - headers: The headers of the caller.
    ///   - gatewayHeader: The name of the header in which an API gateway in front of the tool expects its key.
    ///   - uploadHeader: The name of a header that the tool requires for this upload.
    /// - Returns: The permitted headers, in the same order.
    public static func filter(
        _ headers: [(name: String, value: String)], gatewayHeader: String? = nil,
        uploadHeader: String? = nil
    ) -> [(name: String, value: String)] {
        var seen: Set<String> = []
        let further = [gatewayHeader, uploadHeader].compactMap { $0?.lowercased() }
        return headers.filter { header in
            let name = header.name.lowercased()
            return (permitted.contains(name) || further.contains(name)) && seen.insert(name).inserted
        }
    }
}
