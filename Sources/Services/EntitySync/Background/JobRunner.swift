import EntityModel
import Foundation
import InternalAPI
import Logging
import Primitives
import ServiceLifecycle
import SyncEngine
import Synchronization

/// Runs the jobs of all accounts.
///
/// Only one process runs a job at a time.
final class JobRunner: Service {
    let worker: JobExecutor
    let store: PostgresJobStore
    let profiles: ProfileClient
    let logger: Logger
    let clock: Clock

    /// The duration of a lease.
    ///
    /// After that time without a renewal, another process takes over the job.
    private static let leaseDuration: Duration = .seconds(90)
    /// The time between two searches for runnable jobs.
    private static let pause: Duration = .seconds(2)

    /// The time to wait after a failed page before the page is retried.
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
                    // A running job does not delay another job: each runs in its own task.
                    for job in await self.jobs() where self.runningJobs.withLock({ $0.insert(job.id).inserted }) {
                        group.addTask {
                            await self.work(on: job)
                            _ = self.runningJobs.withLock { $0.remove(job.id) }
                        }
                    }
                    // The sleep is canceled at the signal to stop, and the condition of the loop detects it.
                    try? await Task.sleep(for: Self.pause)
                }
            }
        }
    }

    /// Leases the runnable jobs of all accounts that can be read.
    private func jobs() async -> [Job] {
        var found: [Job] = []
        do {
            for account in try await profiles.accounts() {
                found += try await store.leaseRunnableJobs(
                    of: account, for: leaseHolder, now: clock(), until: clock() + Self.leaseDuration)
            }
        } catch {
            logger.warning("runnable jobs not leased", metadata: ["error.message": "\(error)"])
        }
        return found
    }

    /// Processes pages until the job ends, must wait, or belongs to another process.
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

    /// Stores the error in the job, so that users see the reason for the wait.
    ///
    /// Returns `nil` if another process has the lease, or if the job cannot be stored.
    private func remark(_ error: any Error, on job: Job) async -> Job? {
        logger.warning(
            "job page failed",
            metadata: ["account": "\(job.account)", "job": "\(job.id)", "error.message": "\(error)"])
        var job = job
        job.message = "Retrying: \((error as? ToolError)?.message ?? "a page of items failed")"
        do {
            return try await store.store(job, [], for: leaseHolder, until: clock() + Self.leaseDuration)
        } catch {
            return nil
        }
    }
}
