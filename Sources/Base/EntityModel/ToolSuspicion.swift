extension ToolError {
    /// A hint that a failure concerns the content of one request, not the tool as a whole.
    ///
    /// A tool that is down, limits the rate, or rejects the credentials gives no such hint.
    public enum Suspicion: String, Hashable, Sendable, Codable {
        /// The request was rejected, in words that are not the tool's own: a firewall, a proxy, a size limit.
        case content
        /// The tool failed while it processed the request, once.
        case processing
        /// The connection ended without an answer to the request, once.
        case silence
        /// The tool failed each time the request was repeated.
        case repeatedly
    }
}

/// Marks requests that are sent to find out which part of a command a tool rejects.
///
/// Such a request is sent once: its failure is the answer, and repeating it would hold up the healthy parts.
public enum ToolTrial {
    /// Whether the task sends such requests.
    @TaskLocal public static var isRunning = false
}
