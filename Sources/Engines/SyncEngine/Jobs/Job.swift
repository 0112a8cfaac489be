public import EntityModel

/// A long piece of work that a person asked for, done page by page: it can be looked at, paused, and goes on after a
/// restart where it stopped.
public struct Job: Hashable, Sendable, Codable {
    public enum Status: String, Hashable, Sendable, Codable {
        case running, paused, done, cancelled
        /// A tool refused what the job needs; it can be resumed once that is mended.
        case failed
    }

    public enum Kind: Hashable, Sendable, Codable {
        /// Shares all items of one side that fit a route.
        case shareAll(routing: String, from: Side)
        /// Compares the items of all shares, or of a selection, and finds items that fit a route and are not shared.
        case driftCheck(EntityFilter?)
        /// Mends what a comparison found: with one side's values, or by the profile's rules; all of it, or the findings
        /// of these numbers.
        case driftRepair(of: String, from: Side?, only: [Int64]?)
        /// Moves the profile's shares to another one.
        case transfer(ShareTransfer)
        /// Takes back what a migration moved; it can be done until the migration is final.
        case undoTransfer(of: String)
        /// Makes a migration final.
        case commitTransfer(of: String)
        /// Resumes the profile's broken shares whose items exist.
        case resume
    }

    /// Items of one side that a filter lets through, in the language of the side's tool.
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
    /// Where the next page begins; `nil` at the start.
    public var cursor: Cursor?
    public var progress: Progress
    /// Milliseconds since 1970.
    public var startedAt: Int64
    public var changedAt: Int64
    /// Why the job failed, or what it waits for.
    public var message: String?
    /// Counts the writes of this record, so that nobody overwrites what another decided.
    public var revision: Int64 = 0

    /// A place in the work: a phase, and what that phase goes on after.
    public struct Cursor: Hashable, Sendable, Codable {
        public var phase: Int
        public var after: String?

        public init(phase: Int, after: String? = nil) {
            self.phase = phase
            self.after = after
        }
    }

    /// How far the job is.
    public struct Progress: Hashable, Sendable, Codable {
        /// What there is to do; `nil` where the tool does not tell.
        public var total: Int?
        /// What was looked at.
        public var processed = 0
        /// Shares that began.
        public var succeeded = 0
        /// What was found.
        public var findings = 0
        /// What could not be done, and is named in a finding.
        public var failed = 0

        public init() {}
    }

    /// Whether the job's findings can be repaired.
    public var isComparison: Bool {
        if case .driftCheck = kind { true } else { false }
    }

    /// Whether the job moves shares to another profile, and does not only look whether they can be moved.
    public var isMigration: Bool {
        if case .transfer(let migration) = kind { !migration.isCheck } else { false }
    }

    /// Whether the job takes a migration back, or makes it final.
    public func follows(migration: String) -> Bool {
        switch kind {
        case .undoTransfer(of: let id), .commitTransfer(of: let id): id == migration
        case .shareAll, .driftCheck, .driftRepair, .transfer, .resume: false
        }
    }

    /// Whether the profile must be enabled for the job to be done.
    var needsEnabledProfile: Bool {
        switch kind {
        case .shareAll, .driftCheck, .driftRepair, .resume: true
        case .transfer, .undoTransfer, .commitTransfer: false
        }
    }

    /// Ends the job, because something must be mended first that no waiting mends.
    mutating func fail(_ remark: String) {
        status = .failed
        self.message = remark
    }

    public init(id: String, account: AccountID, profile: String, kind: Kind, at now: Int64) {
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

/// Something that a job found out of order: ids and names of fields, never content.
public struct Finding: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable {
        /// A field that the profile maps holds values that do not correspond.
        case differs
        /// A tool does not accept a part of a share: a value, file, link, comment, or worklog.
        case rejected
        /// One of a share's items is gone.
        case missing
        /// The profile has no rules for a share's types, or knows its mapping no more.
        case unmapped
        /// An item fits a route and has no share.
        case notShared
        /// An item could not be looked at, or not be shared.
        case failed
    }

    public var kind: Kind
    public var share: String?
    public var entity: EntityReference?
    /// By its name in the profile's source tool.
    public var field: FieldID?
    public var reason: String?
    /// Grows with each finding of an account; 0 before it is stored.
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
