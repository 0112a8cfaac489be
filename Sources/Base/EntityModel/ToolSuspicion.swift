extension ToolError {
    /// A hint that a failure concerns the content of one request, not the tool as a whole.
    ///
    /// A tool that is down, limits the rate, or rejects the credentials gives no such hint.
    public enum Suspicion: String, Hashable, Sendable, Codable {
        /// The request was rejected with a message that is not the tool's own, for example by a firewall, a proxy, or a
        /// size limit.
        case content
        /// The tool failed once while it processed the request.
        case processing
        /// The connection closed once without a response to the request.
        case silence
        /// The tool failed each time the request was repeated.
        case repeatedly
    }
}

/// Marks requests that are sent to find the part of a command that a tool rejects.
///
/// The client sends such a request only once. Its failure is the answer, and retries would delay the healthy parts.
public enum ToolTrial {
    /// Whether the current task sends such requests.
    @TaskLocal public static var isRunning = false
}
