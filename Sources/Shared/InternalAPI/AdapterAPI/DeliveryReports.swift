public import Primitives

/// A build server's report of one build.
public struct BuildReport: Hashable, Sendable, Codable {
    public enum State: String, Hashable, Sendable, Codable, CaseIterable {
        case pending
        case inProgress = "in_progress"
        case successful, failed, cancelled, unknown
    }

    public struct Tests: Hashable, Sendable, Codable {
        public var total: Int
        public var passed: Int
        public var failed: Int
        public var skipped: Int?

        public init(total: Int, passed: Int, failed: Int, skipped: Int? = nil) {
            self.total = total
            self.passed = passed
            self.failed = failed
            self.skipped = skipped
        }
    }

    /// The pipeline of the build.
    ///
    /// Together with the number it identifies the build.
    public var pipeline: String
    public var number: Int64
    /// The display name of the pipeline; its ID if omitted.
    public var name: String?
    /// The address of the build's page.
    public var url: String
    public var state: State
    public var tests: Tests?
    public var issues: IssueReferences

    public init(
        pipeline: String, number: Int64, name: String? = nil, url: String, state: State, tests: Tests? = nil,
        issues: IssueReferences
    ) {
        self.pipeline = pipeline
        self.number = number
        self.name = name
        self.url = url
        self.state = state
        self.tests = tests
        self.issues = issues
    }
}

/// A build server's report of one deployment.
public struct DeploymentReport: Hashable, Sendable, Codable {
    public enum State: String, Hashable, Sendable, Codable, CaseIterable {
        case pending
        case inProgress = "in_progress"
        case successful, failed, cancelled
        case rolledBack = "rolled_back"
        case unknown
    }

    public struct Environment: Hashable, Sendable, Codable {
        public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
            case unmapped, development, testing, staging, production
        }

        public var id: String
        /// The display name of the environment; its ID if omitted.
        public var name: String?
        public var kind: Kind

        public init(id: String, name: String? = nil, kind: Kind) {
            self.id = id
            self.name = name
            self.kind = kind
        }
    }

    public var pipeline: String
    public var number: Int64
    public var name: String?
    /// The address of the deployment's page.
    public var url: String
    public var state: State
    public var environment: Environment
    public var subjects: IssueReferences

    public init(
        pipeline: String, number: Int64, name: String? = nil, url: String, state: State, environment: Environment,
        subjects: IssueReferences
    ) {
        self.pipeline = pipeline
        self.number = number
        self.name = name
        self.url = url
        self.state = state
        self.environment = environment
        self.subjects = subjects
    }
}

/// The items that a build or deployment is about: by key, and by the keys that its branch and commits mention.
public struct IssueReferences: Hashable, Sendable, Codable {
    public var keys: [String]
    public var branch: String?
    /// The messages of the commits.
    public var commits: [String]

    public init(keys: [String] = [], branch: String? = nil, commits: [String] = []) {
        self.keys = keys
        self.branch = branch
        self.commits = commits
    }
}

/// A CI report and its outcome, as the audit trail stores it.
///
/// The trail stores nothing else.
public struct CIReportRecord: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable {
        case build, deployment
    }

    public enum Outcome: String, Hashable, Sendable, Codable {
        case accepted, rejected
        /// The tool did not respond as expected.
        case failed
    }

    /// The time of the report.
    public var at: Timestamp
    public var kind: Kind
    public var pipeline: String
    public var number: Int64
    /// The environment of a deployment.
    public var environment: String?
    public var state: String
    /// The keys of the items that the report was sent for.
    public var keys: [String]
    public var outcome: Outcome
    /// The reason why the report was not accepted, or the keys that the tool does not know.
    public var message: String?

    public init(
        at: Timestamp, kind: Kind, pipeline: String, number: Int64, environment: String? = nil, state: String,
        keys: [String], outcome: Outcome, message: String? = nil
    ) {
        self.at = at
        self.kind = kind
        self.pipeline = pipeline
        self.number = number
        self.environment = environment
        self.state = state
        self.keys = keys
        self.outcome = outcome
        self.message = message
    }
}
