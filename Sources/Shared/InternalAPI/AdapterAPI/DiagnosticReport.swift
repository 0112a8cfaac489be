/// The results of the checks between Tandem and a connection's tool, for administrators of the network or the tool.
public struct DiagnosticReport: Hashable, Sendable, Codable {
    /// The result of one check.
    public enum CheckResult: String, Hashable, Sendable, Codable {
        case passed
        /// The check passed, but the situation may cause a failure later.
        case warning
        case failed
        /// The check could not run, or is not needed.
        case skipped
    }

    public struct Check: Hashable, Sendable, Codable {
        /// The name of the check, such as `TLS` or `API /rest/api/2`.
        public var name: String
        public var verdict: CheckResult
        public var detail: String
        /// The recommended action; `nil` if none is needed.
        public var recommendation: String?

        public init(_ name: String, _ verdict: CheckResult, _ found: String, recommendation: String? = nil) {
            self.name = name
            self.verdict = verdict
            self.detail = found
            self.recommendation = recommendation
        }
    }

    public var connection: String
    public var address: String
    public var checks: [Check]

    public init(connection: String, address: String, checks: [Check]) {
        self.connection = connection
        self.address = address
        self.checks = checks
    }

    /// Whether no check failed.
    public var isHealthy: Bool { !checks.contains { $0.verdict == .failed } }
}

/// The inputs of the diagnostics in addition to the connection.
public struct DiagnosticRequest: Hashable, Sendable, Codable {
    /// The projects of the tool that profiles use.
    public var projects: [String]
    /// The address under which the tool reaches the connection's webhook, without the token.
    public var webhook: String?

    public init(projects: [String], webhook: String?) {
        self.projects = projects
        self.webhook = webhook
    }
}
