/// What was found out about the way to a connection's tool, for whoever runs the network or the tool.
public struct DiagnosticReport: Hashable, Sendable, Codable {
    /// What came of one check.
    public enum CheckResult: String, Hashable, Sendable, Codable {
        case passed
        /// It works today.
        case warning
        case failed
        /// It could not be looked at, or is not needed.
        case skipped
    }

    public struct Check: Hashable, Sendable, Codable {
        /// Such as `TLS` or `API /rest/api/2`.
        public var name: String
        public var verdict: CheckResult
        public var detail: String
        /// What to do; `nil` where there is nothing to do.
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

    /// Whether nothing stands in the way.
    public var isHealthy: Bool { !checks.contains { $0.verdict == .failed } }
}

/// What an examination looks at beside the connection itself.
public struct DiagnosticRequest: Hashable, Sendable, Codable {
    /// The tool's projects that profiles use.
    public var projects: [String]
    /// The address under which the tool reaches the connection's webhook, without the token.
    public var webhook: String?

    public init(projects: [String], webhook: String?) {
        self.projects = projects
        self.webhook = webhook
    }
}
