public import EntityModel
public import Primitives

/// A long-running operation that a user starts.
///
/// It runs page by page.
///
/// A user can look at it and pause it. After a restart, it continues where it stopped.
public struct Job: Hashable, Sendable, Codable {
    public enum Status: String, Hashable, Sendable, Codable {
        case running, paused, done, cancelled
        /// A tool rejected a request of the job.
        ///
        /// The job can be resumed after the cause is fixed.
        case failed
    }

    public enum Kind: Hashable, Sendable, Codable {
        /// The job shares all items of one side that match a routing.
        case shareAll(routing: String, from: Side)
        /// The job compares the items of all or selected shares, and finds items that match a routing but are not
        /// shared.
        case driftCheck(EntityFilter?)
        /// The job repairs findings of a drift check: all of them, or the ones with the given numbers.
        ///
        /// The repair copies the values of one side, or follows the profile's rules.
        case driftRepair(of: String, from: Side?, only: [Int64]?)
        /// The job transfers the profile's shares to another profile.
        case transfer(ShareTransfer)
        /// The job undoes a transfer.
        ///
        /// This is possible until the transfer is final.
        case undoTransfer(of: String)
        /// The job makes a transfer final.
        case commitTransfer(of: String)
        /// The job resumes the profile's broken shares whose items exist.
        case resume
    }

    /// The items of one side that match a filter, in the filter syntax of the side's tool.
    public struct EntityFilter: Hashable, Sendable, Codable {
        public var side: Side
        public var filter: String

        public init(side: Side, filter: String) {
            self.side = side
            self.filter = filter
        }
    }

    public var id: String
    public var account: AccountID
    public var profile: String
    public var kind: Kind
    /// Whether a repair also shares all items that a drift check found unshared.
    public var sharesUnshared: Bool?
    public var status: Status
    /// The position at which the next page starts, or `nil` at the start.
    public var cursor: Cursor?
    public var progress: Progress
    public var startedAt: Timestamp
    public var changedAt: Timestamp
    /// The reason why the job failed, or what it waits for.
    public var message: String?
    /// The number of writes of this record.
    ///
    /// It keeps processes from overwriting each other's decisions.
    public var revision: Int64 = 0

    /// A position in the job: a phase, and the last entry that was processed in that phase.
    public struct Cursor: Hashable, Sendable, Codable {
        public var phase: Int
        public var after: String?

        public init(phase: Int, after: String? = nil) {
            self.phase = phase
            self.after = after
        }
    }

    /// The progress of the job.
    public struct Progress: Hashable, Sendable, Codable {
        /// The number of items to process, or `nil` if the tool does not report it.
        public var total: Int?
        /// The number of processed items.
        public var processed = 0
        /// The number of shares that started, or of items that were processed successfully.
        public var succeeded = 0
        /// The number of findings.
        public var findings = 0
        /// The number of failures.
        ///
        /// Each failure is listed in a finding.
        public var failed = 0

        public init() {}
    }

    /// Whether the job's findings can be repaired.
    public var isComparison: Bool {
        if case .driftCheck = kind { true } else { false }
    }

    /// Whether the job transfers shares, and does not only check whether they can be transferred.
    public var isMigration: Bool {
        if case .transfer(let migration) = kind { !migration.isCheck } else { false }
    }

    /// Whether the job undoes a transfer or makes it final.
    public func follows(migration: String) -> Bool {
        switch kind {
        case .undoTransfer(of: let id), .commitTransfer(of: let id): id == migration
        case .shareAll, .driftCheck, .driftRepair, .transfer, .resume: false
        }
    }

    /// Whether the job runs only while the profile is enabled.
    var needsEnabledProfile: Bool {
        switch kind {
        case .shareAll, .driftCheck, .driftRepair, .resume: true
        case .transfer, .undoTransfer, .commitTransfer: false
        }
    }

    /// Fails the job because of a problem that retrying cannot fix.
    mutating func fail(_ remark: String) {
        status = .failed
        self.message = remark
    }

    public init(id: String, account: AccountID, profile: String, kind: Kind, at now: Timestamp) {
        self.id = id
        self.account = account
        self.profile = profile
        self.kind = kind
        status = .running
        progress = Progress()
        startedAt = now
        changedAt = now
    }
}

/// One difference or problem that a job lists: IDs and names of fields, never content.
public struct Finding: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable {
        /// A mapped field holds values that do not correspond.
        case differs
        /// A tool does not accept a part of a share: a value, file, link, comment, or worklog.
        case rejected
        /// One of the items of a share no longer exists.
        case missing
        /// The profile has no rules for the types of a share, or no longer has its mapping.
        case unmapped
        /// An item matches a routing and has no share.
        case notShared
        /// An item could not be read or shared.
        case failed
    }

    public var kind: Kind
    public var share: String?
    public var entity: EntityReference?
    /// The field, by its name in the profile's source tool.
    public var field: FieldID?
    public var reason: String?
    /// The number of the finding, which grows with each finding of an account.
    ///
    /// It is 0 before the finding is stored.
    public var number: Int64 = 0

    public init(
        _ kind: Kind, share: String? = nil, entity: EntityReference? = nil, field: FieldID? = nil, reason: String? = nil
    ) {
        self.kind = kind
        self.share = share
        self.entity = entity
        self.field = field
        self.reason = reason
    }
}
