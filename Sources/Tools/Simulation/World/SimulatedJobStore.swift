import EntityModel
import Primitives
import SyncEngine

/// The store of jobs as one process sees it.
///
/// Leases are not simulated. Two processes may run one job, and the revision of the stored job decides.
struct SimulatedJobStore: JobStore {
    let store: SimulatedStore
    let process: ProcessID
    let scheduler: Scheduler

    func leaseRunnableJobs(
        of account: AccountID, for holder: String, now: Timestamp, until: Timestamp
    ) async throws -> [Job] {
        _ = try await scheduler.effect(process, "store take jobs", canFail: false)
        return store.jobs.filter { $0.status == .running }
    }

    func store(_ job: Job, _ findings: [Finding], for holder: String, until: Timestamp) async throws -> Job? {
        let fate = try await scheduler.effect(process, "store job \(job.id)", canFail: false)
        let stored = store.store(job, findings)
        guard case .crashesAfter = fate else { return stored }
        scheduler.kill(process)
        throw ProcessCrashed()
    }

    func findings(of job: String, account: AccountID, after: Int64, limit: Int) async throws -> [Finding] {
        _ = try await scheduler.effect(process, "store findings of \(job)", canFail: false)
        return Array(store.findings(of: job).filter { $0.number > after }.prefix(limit))
    }
}

extension World {
    /// Adds a job and returns its ID.
    func ask(for kind: Job.Kind) -> String {
        let job = Job(
            id: "job\(store.jobs.count + 1)", account: Self.account, profile: profile.id, kind: kind, at: scheduler.now)
        scheduler.note("person asks for \(job.id): \(kind)")
        store.add(job)
        return job.id
    }

    /// Makes a process run the existing jobs until they end or must wait.
    func workOnJobs(_ process: ProcessID) {
        start { [self] in
            let jobs = SimulatedJobStore(store: store, process: process, scheduler: scheduler)
            let worker = worker(process, jobs)
            for var job in try await jobs.leaseRunnableJobs(
                of: Self.account, for: process.name, now: .epoch, until: .epoch)
            {
                while job.status == .running {
                    guard case .progressed(let next, let findings) = try await worker.step(job),
                        let stored = try await jobs.store(next, findings, for: process.name, until: .epoch)
                    else { break }
                    job = stored
                }
            }
        }
    }
}
