public import EntityModel
public import Primitives

extension SyncAPI {
    /// A request to start a job.
    public struct JobRequest: Hashable, Sendable, Codable {
        public enum Kind: String, Hashable, Sendable, Codable {
            /// Shares all items of one side that match a routing. Requires `routing` and `fromSide`.
            case shareAll
            /// Compares the items of all shares, and finds items that match a routing and are not shared. With
            /// `filter`, compares only the shares whose items on the side `fromSide` match it.
            case driftCheck
            /// Repairs the differences that a drift check found. Requires `driftCheck`, and `fromSide` if that side's
            /// values should be used instead of the rules' choice. Shares unshared items only with `shareUnshared`, or
            /// if `findings` names them.
            case driftRepair
            /// Moves the profile's shares to the profile `toProfile`, or with `isDryRun` only checks whether they can
            /// be moved. With `routedOnly`, moves only the shares that match one of the routings of `toProfile`. If a
            /// tool is another instance there, `idMap` names the table of new IDs.
            case transfer
            /// Reverts a `transfer`.
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
        /// The ID of the drift check.
        public var driftCheck: String?
        /// The numbers of the findings to repair; all differences if omitted.
        public var findings: [Int64]?
        /// Whether a repair without `findings` also shares the unshared items.
        public var shareUnshared: Bool?
        /// A filter for the items to compare, in the query language of the tool on the side `fromSide`; all items if
        /// omitted.
        public var filter: String?
        public var toProfile: String?
        public var routedOnly: Bool?
        public var isDryRun: Bool?
        /// The name of an ID map that was uploaded before.
        public var idMap: String?
        /// The ID of the transfer.
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

    /// The maximum cost of a drift check.
    public struct JobEstimate: Hashable, Sendable, Codable {
        /// The number of shares to compare.
        public var shares: Int
        /// The number of requests to each tool, by the tool's ID.
        public var requests: [String: Int]
        /// The number of routings that are also searched for items without a share.
        ///
        /// Each page of items takes one more request.
        public var routes: Int

        public init(shares: Int, requests: [String: Int], routes: Int) {
            self.shares = shares
            self.requests = requests
            self.routes = routes
        }
    }

    /// A job as the API shows it.
    public struct JobView: Hashable, Sendable, Codable {
        public var id: String
        public var profile: String
        /// A short description: `share all items of the routing r1 on the source side`.
        public var summary: String
        /// `running`, `paused`, `done`, `cancelled` or `failed`.
        public var status: String
        /// The number of shares to compare; `nil` if it is not known.
        public var total: Int?
        public var processed: Int
        /// The number of shares that were started or moved, or of findings that were repaired.
        public var succeeded: Int
        public var findings: Int
        public var failed: Int
        public var message: String?
        public var startedAt: Timestamp
        public var changedAt: Timestamp

        public init(
            id: String, profile: String, summary: String, status: String, total: Int?, processed: Int, succeeded: Int,
            findings: Int,
            failed: Int, message: String?, startedAt: Timestamp, changedAt: Timestamp
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

    /// A difference or problem that a job found.
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

    /// One page of a job's findings, in the order in which they were found.
    public struct FindingPage: Hashable, Sendable, Codable {
        public var findings: [FindingView]
        /// The number of the last finding on this page, to request the next page; `nil` on the last page.
        public var next: Int64?

        public init(findings: [FindingView], next: Int64?) {
            self.findings = findings
            self.next = next
        }
    }
}
