import EntityModel
import Foundation
import InternalAPI
import Logging
import ServiceLifecycle
import SyncEngine
import Synchronization

/// Works on all accounts' jobs, each job in one process at a time.
final class JobRunner: Service {
    let worker: JobExecutor
    let store: PostgresJobStore
    let profiles: ProfileClient
    let logger: Logger
    let clock: Clock

    /// How long a process may be silent before another takes its jobs over, in milliseconds.
    private static let leaseDuration: Int64 = 90_000
    /// How long jobs that must wait are left alone.
    private static let pause: Duration = .seconds(2)

    /// How long a job is left alone after a page that could not be done.
    private static let wait: Duration = .seconds(20)

    private let leaseHolder = UUID().uuidString
    private let runningJobs = Mutex<Set<String>>([])

    init(worker: JobExecutor, store: PostgresJobStore, profiles: ProfileClient, logger: Logger, clock: @escaping Clock)
    {
        self.worker = worker
        self.store = store
        self.profiles = profiles
        self.logger = logger
        self.clock = clock
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    // A job at work holds up no other one: each goes on by itself.
                    for job in await self.jobs() where self.runningJobs.withLock({ $0.insert(job.id).inserted }) {
                        group.addTask {
                            await self.work(on: job)
                            _ = self.runningJobs.withLock { $0.remove(job.id) }
                        }
                    }
                    // Cancelled at the signal to stop, which the loop's condition sees.
                    try? await Task.sleep(for: Self.pause)
                }
            }
        }
    }

    /// What there is to do for this process, by all accounts whose jobs can be seen.
    private func jobs() async -> [Job] {
        var found: [Job] = []
        do {
            for account in try await profiles.accounts() {
                found += try await store.leaseRunnableJobs(
                    of: account, for: leaseHolder, now: clock(), until: clock() + Self.leaseDuration)
            }
        } catch {
            logger.warning("jobs cannot be looked at", metadata: ["error.message": "\(error)"])
        }
        return found
    }

    /// Does pages until the job ends, waits for others, or is someone else's.
    private func work(on job: Job) async {
        var job = job
        while job.status == .running, !Task.isCancelled {
            do {
                guard case .progressed(let next, let findings) = try await worker.step(job),
                    let stored = try await store.store(
                        next, findings, for: leaseHolder, until: clock() + Self.leaseDuration)
                else { return }
                job = stored
            } catch {
                guard !Task.isCancelled, let waiting = await remark(error, on: job) else { return }
                job = waiting
                try? await Task.sleep(for: Self.wait)
            }
        }
    }

    /// Tells who looks at the job what it waits for; `nil` if it is someone else's now, or cannot be stored.
    private func remark(_ error: any Error, on job: Job) async -> Job? {
        logger.warning(
            "a page of a job has to be done again",
            metadata: ["account": "\(job.account)", "job": "\(job.id)", "error.message": "\(error)"])
        var job = job
        job.message = "tried again: \((error as? ToolError)?.message ?? "a page could not be done")"
        do {
            return try await store.store(job, [], for: leaseHolder, until: clock() + Self.leaseDuration)
        } catch {
            return nil
        }
    }
}
