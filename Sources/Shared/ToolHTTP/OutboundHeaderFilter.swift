/// A filter for the request headers that may be sent to a customer's tool.
///
/// `Host`, `Connection`, and `Content-Length` are sent, too, but only the HTTP driver writes them.
public enum OutboundHeaderFilter {
    private static let permitted: Set<String> = [
        "client-ip", "content-type", "accept", "authorization", "user-agent", "accept-encoding", "traceparent",
        "tracestate", "elastic-apm-traceparent",
    ]

    /// The header that Jira requires for file uploads.
    ///
    /// Without it, Jira rejects the form as a cross-site request.
    private static let upload = "x-atlassian-token"

    /// Drops every other header.
    ///
    /// If several have the same name, the first is kept.
    ///
    /// - Parameters:
    ///   - headers: The headers of the caller.
    ///   - gatewayHeader: The name of the header in which an API gateway in front of the tool expects its key.
    ///   - isUpload: Whether the request sends a file. Only then may `X-Atlassian-Token` be sent.
    /// - Returns: The permitted headers, in the same order.
    public static func filter(
        _ headers: [(name: String, value: String)], gatewayHeader: String? = nil, isUpload: Bool = false
    ) -> [(name: String, value: String)] {
        var seen: Set<String> = []
        let gateway = gatewayHeader?.lowercased()
        return headers.filter { header in
            let name = header.name.lowercased()
            let isPermitted = permitted.contains(name) || name == gateway || isUpload && name == upload
            return isPermitted && seen.insert(name).inserted
        }
    }
}
