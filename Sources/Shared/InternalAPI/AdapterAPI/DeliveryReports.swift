/// What a build server tells of one build.
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

    /// Groups builds; with the number it tells a build from all others.
    public var pipeline: String
    public var number: Int64
    /// What people call the pipeline; its id where it is left out.
    public var name: String?
    /// Where people look at the build.
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

/// What a build server tells of one deployment.
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
        /// What people call it; its id where it is left out.
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
    /// Where people look at the deployment.
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

/// Which items a build or a deployment is about: by name, and by what its branch and its commits mention.
public struct IssueReferences: Hashable, Sendable, Codable {
    public var keys: [String]
    public var branch: String?
    /// The messages of its commits.
    public var commits: [String]

    public init(keys: [String] = [], branch: String? = nil, commits: [String] = []) {
        self.keys = keys
        self.branch = branch
        self.commits = commits
    }
}

/// What became of a report; also how the audit trail has it, which keeps nothing else.
public struct CIReportRecord: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable {
        case build, deployment
    }

    public enum Outcome: String, Hashable, Sendable, Codable {
        case accepted, rejected
        /// The tool did not answer as it should.
        case failed
    }

    /// Milliseconds since 1970.
    public var at: Int64
    public var kind: Kind
    public var pipeline: String
    public var number: Int64
    /// Of a deployment.
    public var environment: String?
    public var state: String
    /// The items that it was sent for.
    public var keys: [String]
    public var outcome: Outcome
    /// Why it was not accepted, or which keys the tool does not know.
    public var message: String?

    public init(
        at: Int64, kind: Kind, pipeline: String, number: Int64, environment: String? = nil, state: String,
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
