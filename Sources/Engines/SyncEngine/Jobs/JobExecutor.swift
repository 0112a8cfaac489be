public import EntityModel

/// Does jobs, one page at a time.
///
/// A page that is done twice, because its end was not stored, begins no share twice and finds the same.
public struct JobExecutor: Sendable {
    let store: any ShareStore
    let jobs: any JobStore
    let migrations: any TransferStore
    let shareFlow: ShareFlow
    let synchronizer: ShareSynchronizer
    let reader: any ToolReader
    let profiles: any ProfileProvider
    let hasher: @Sendable (AccountID) async throws -> ContentHasher
    let clock: Clock

    /// How many items may wait for being made at a time: what people change meanwhile waits behind these at most.
    static let maxPendingCreations = 20
    /// How many shares are compared with one request to each tool.
    static let page = 50

    public init(
        store: any ShareStore, jobs: any JobStore, migrations: any TransferStore, shareFlow: ShareFlow,
        synchronizer: ShareSynchronizer,
        reader: any ToolReader, profiles: any ProfileProvider,
        hasher: @escaping @Sendable (AccountID) async throws -> ContentHasher, clock: @escaping Clock
    ) {
        self.store = store
        self.jobs = jobs
        self.migrations = migrations
        self.shareFlow = shareFlow
        self.synchronizer = synchronizer
        self.reader = reader
        self.profiles = profiles
        self.hasher = hasher
        self.clock = clock
    }

    /// What a page came to.
    public enum Step: Sendable {
        case progressed(Job, [Finding])
        /// There is nothing to do before some of what is under way is done.
        case blocked
    }

    /// Does one page of a running job.
    ///
    /// - Parameter job: as it is stored.
    /// - Returns: the job with its progress, to be stored together with what was found.
    /// - Throws: what a port threw; the page must be done again.
    public func step(_ job: Job) async throws -> Step {
        var next = job
        next.message = nil
        next.changedAt = clock()
        guard let profile = try await profiles.profile(job.profile, account: job.account),
            profile.status == .enabled || !job.needsEnabledProfile
        else {
            next.fail("the profile is not there, or disabled")
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
    /// Goes on behind a page, to the next phase behind the last page, and to the end behind the last phase.
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
