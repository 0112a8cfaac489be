public import EntityModel

extension SyncAPI {
    /// Asks for a long piece of work.
    public struct JobRequest: Hashable, Sendable, Codable {
        public enum Kind: String, Hashable, Sendable, Codable {
            /// Shares all items of one side that fit a route: takes `routing` and `fromSide`.
            case shareAll
            /// Compares the items of all shares, or of those that `filter` lets through on the side `fromSide`, and
            /// finds what fits a route and is not shared.
            case driftCheck
            /// Repairs the differences that a comparison found: takes `driftCheck`, and `fromSide` where the rules are
            /// not to decide. It shares unshared items only with `shareUnshared`, or if `findings` names them.
            case driftRepair
            /// Moves the profile's shares to the profile `toProfile`, or only looks whether they can be moved
            /// (`isDryRun`): those that fit one of its routes (`routedOnly`), with the new names of a table (`idMap`)
            /// where one tool is another one there.
            case transfer
            /// Takes back what a `transfer` moved.
            case undoTransfer
            /// Makes a `transfer` final.
            case commitTransfer
            /// Resumes the profile's broken shares whose items exist.
            case resume
        }

        public var profile: String
        public var kind: Kind
        public var routing: String?
        /// `source` or `target`.
        public var fromSide: String?
        /// The id of the comparison.
        public var driftCheck: String?
        /// The numbers of the findings that a repair is for; all differences if left out.
        public var findings: [Int64]?
        /// Whether a repair without `findings` also shares the unshared items.
        public var shareUnshared: Bool?
        /// Which items a comparison is for, in the language of the tool on the side `fromSide`; all if left out.
        public var filter: String?
        public var toProfile: String?
        public var routedOnly: Bool?
        public var isDryRun: Bool?
        /// The name of a table that was given before.
        public var idMap: String?
        /// The id of the migration.
        public var transfer: String?

        public init(
            profile: String, kind: Kind, routing: String? = nil, fromSide: String? = nil, driftCheck: String? = nil,
            findings: [Int64]? = nil, shareUnshared: Bool? = nil, filter: String? = nil, toProfile: String? = nil,
            routedOnly: Bool? = nil,
            isDryRun: Bool? = nil, idMap: String? = nil, transfer: String? = nil
        ) {
            self.profile = profile
            self.kind = kind
            self.routing = routing
            self.fromSide = fromSide
            self.driftCheck = driftCheck
            self.findings = findings
            self.shareUnshared = shareUnshared
            self.filter = filter
            self.toProfile = toProfile
            self.routedOnly = routedOnly
            self.isDryRun = isDryRun
            self.idMap = idMap
            self.transfer = transfer
        }
    }

    /// What a comparison will cost at most.
    public struct JobEstimate: Hashable, Sendable, Codable {
        /// How many shares there are to compare.
        public var shares: Int
        /// How many requests each tool is asked, by the tool's id.
        public var requests: [String: Int]
        /// How many routes are searched for items without a share besides, with one request for each page of items.
        public var routes: Int

        public init(shares: Int, requests: [String: Int], routes: Int) {
            self.shares = shares
            self.requests = requests
            self.routes = routes
        }
    }

    /// A job as people see it.
    public struct JobView: Hashable, Sendable, Codable {
        public var id: String
        public var profile: String
        /// In words: `share all of the route r1 fromSide source`, `driftCheck`.
        public var summary: String
        /// `running`, `paused`, `done`, `cancelled` or `failed`.
        public var status: String
        /// How many shares there are to compare; `nil` where that is not known.
        public var total: Int?
        public var processed: Int
        /// Shares that began or were moved, or findings that were mended.
        public var succeeded: Int
        public var findings: Int
        public var failed: Int
        public var message: String?
        /// Milliseconds since 1970.
        public var startedAt: Int64
        public var changedAt: Int64

        public init(
            id: String, profile: String, summary: String, status: String, total: Int?, processed: Int, succeeded: Int,
            findings: Int,
            failed: Int, message: String?, startedAt: Int64, changedAt: Int64
        ) {
            self.id = id
            self.profile = profile
            self.summary = summary
            self.status = status
            self.total = total
            self.processed = processed
            self.succeeded = succeeded
            self.findings = findings
            self.failed = failed
            self.message = message
            self.startedAt = startedAt
            self.changedAt = changedAt
        }
    }

    /// Something that a job found out of order.
    public struct FindingView: Hashable, Sendable, Codable {
        public var number: Int64
        /// `differs`, `rejected`, `gone`, `unmapped`, `unshared` or `failed`.
        public var kind: String
        public var share: String?
        public var entity: EntityReference?
        public var field: String?
        public var reason: String?

        public init(
            number: Int64, kind: String, share: String?, entity: EntityReference?, field: String?, reason: String?
        ) {
            self.number = number
            self.kind = kind
            self.share = share
            self.entity = entity
            self.field = field
            self.reason = reason
        }
    }

    /// One page of what a job found, in the order in which it was found.
    public struct FindingPage: Hashable, Sendable, Codable {
        public var findings: [FindingView]
        /// The number to go on after; `nil` on the last page.
        public var next: Int64?

        public init(findings: [FindingView], next: Int64?) {
            self.findings = findings
            self.next = next
        }
    }
}
