/// Which request headers may leave for a customer's tool.
///
/// `Host`, `Connection` and `Content-Length` leave as well; the HTTP driver alone writes them.
public enum OutboundHeaderFilter {
    private static let permitted: Set<String> = [
        "client-ip", "content-type", "accept", "authorization", "user-agent", "accept-encoding", "traceparent",
        "tracestate", "elastic-apm-traceparent",
    ]

    /// What Jira takes files with only: without it a form is refused as one that another site sent.
    private static let upload = "x-atlassian-token"

    /// Drops every other header; of several with one name the first stays.
    ///
    /// - Parameters:
    ///   - headers: what the caller wants to send.
    ///   - gatewayHeader: the name under which a gateway in front of the tool expects its key.
    ///   - isUpload: whether a file is sent, with which alone `X-Atlassian-Token` may leave.
    /// - Returns: what may leave, in the same order.
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
