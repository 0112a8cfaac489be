public import EntityModel

/// Runs jobs, one page at a time.
///
/// A page that runs twice because its end was not stored starts no share twice and finds the same.
public struct JobExecutor: Sendable {
    let store: any ShareStore
    let jobs: any JobStore
    let migrations: any TransferStore
    let shareFlow: ShareFlow
    let synchronizer: ShareSynchronizer
    let readers: ToolReaders
    let profiles: any ProfileProvider
    let hasher: @Sendable (AccountID) async throws -> ContentHasher
    let clock: Clock

    /// The number of items that may wait for their creation.
    ///
    /// Users' changes wait behind at most this number of creations.
    static let maxPendingCreations = 20
    /// The number of shares that are compared with one request to each tool.
    static let page = 50

    public init(
        store: any ShareStore, jobs: any JobStore, migrations: any TransferStore, shareFlow: ShareFlow,
        synchronizer: ShareSynchronizer,
        readers: @escaping ToolReaders, profiles: any ProfileProvider,
        hasher: @escaping @Sendable (AccountID) async throws -> ContentHasher, clock: @escaping Clock
    ) {
        self.store = store
        self.jobs = jobs
        self.migrations = migrations
        self.shareFlow = shareFlow
        self.synchronizer = synchronizer
        self.readers = readers
        self.profiles = profiles
        self.hasher = hasher
        self.clock = clock
    }

    /// The outcome of a page.
    public enum Step: Sendable {
        case progressed(Job, [Finding])
        /// The job cannot continue until pending creations finish.
        case blocked
    }

    /// Runs one page of a running job.
    ///
    /// - Parameter job: The job as it is stored.
    /// - Returns: The job with its progress, to be stored together with the findings.
    /// - Throws: The error of a port. The page must be run again.
    public func step(_ job: Job) async throws -> Step {
        var next = job
        next.message = nil
        next.changedAt = clock()
        guard let profile = try await profiles.profile(job.profile, account: job.account),
            profile.status == .enabled || !job.needsEnabledProfile
        else {
            next.fail("The profile does not exist or is disabled.")
            return .progressed(next, [])
        }
        do {
            switch job.kind {
            case .shareAll(let routing, let side):
                return try await share(next, routing: routing, side: side, profile: profile)
            case .driftCheck(let selection):
                return try await checkDrift(next, of: selection, profile: profile)
            case .driftRepair(let comparison, let side, let numbers):
                return try await repair(next, comparison, from: side, only: numbers, profile: profile)
            case .transfer(let migration):
                return try await transfer(next, migration, profile: profile)
            case .undoTransfer(let migration):
                return try await undoTransfer(next, of: migration)
            case .resume:
                return try await resume(next, profile: profile)
            case .commitTransfer(let migration):
                try await migrations.deleteTransferSnapshots(by: migration, account: job.account)
                next.status = .done
                return .progressed(next, [])
            }
        } catch let failure as ToolError where !failure.isTransient {
            next.fail(failure.message)
            return .progressed(next, [])
        }
    }
}

extension Job {
    /// Advances to the next page, to the next phase after the last page, and to the end after the last phase.
    mutating func advance(to next: String?, phases: Int) {
        let phase = cursor?.phase ?? 0
        if let next {
            cursor = Cursor(phase: phase, after: next)
        } else if phase + 1 < phases {
            cursor = Cursor(phase: phase + 1)
        } else {
            status = .done
        }
    }
}
