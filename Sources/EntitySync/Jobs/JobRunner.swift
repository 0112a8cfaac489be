import Core
import EntityModel
import Foundation
import Logging
import ServiceLifecycle
import SyncEngine

/// Works on all accounts' jobs, each job in one process at a time.
struct JobRunner: Service {
    let worker: JobWorker
    let store: PostgresJobStore
    let profiles: ProfileClient
    let logger: Logger
    let clock: Clock

    /// How long a process may be silent before another takes its jobs over, in milliseconds.
    private static let hold: Int64 = 90_000
    /// How long jobs that must wait are left alone.
    private static let pause: Duration = .seconds(2)

    private let holder = UUID().uuidString

    init(worker: JobWorker, store: PostgresJobStore, profiles: ProfileClient, logger: Logger, clock: @escaping Clock) {
        self.worker = worker
        self.store = store
        self.profiles = profiles
        self.logger = logger
        self.clock = clock
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await workOnAll()
                // Cancelled at the signal to stop, which the loop's condition sees.
                try? await Task.sleep(for: Self.pause)
            }
        }
    }

    private func workOnAll() async {
        do {
            for account in try await profiles.accounts() {
                let jobs = try await store.take(
                    of: account, for: holder, now: clock(), until: clock() + Self.hold)
                await withDiscardingTaskGroup { group in
                    for job in jobs {
                        group.addTask { await self.work(on: job) }
                    }
                }
            }
        } catch {
            logger.warning("jobs cannot be looked at", metadata: ["error.message": "\(error)"])
        }
    }

    /// Does pages until the job ends, waits, or is someone else's.
    private func work(on job: Job) async {
        var job = job
        do {
            while job.status == .running, !Task.isCancelled {
                guard case .went(let next, let findings) = try await worker.step(job),
                    let stored = try await store.store(next, findings, for: holder, until: clock() + Self.hold)
                else { return }
                job = stored
            }
        } catch is CancellationError {
        } catch {
            logger.warning(
                "a page of a job has to be done again",
                metadata: ["account": "\(job.account)", "job": "\(job.id)", "error.message": "\(error)"])
        }
    }
}
