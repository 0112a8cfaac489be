import EntityModel
import InternalAPI
import Logging
import Primitives
import ServiceLifecycle
import SyncEngine

/// Removes, hour by hour, what has been kept long enough: lines of history, and jobs that are over with what they
/// found.
final class RetentionService: Service {
    let records: RetentionStore
    let profiles: ProfileClient
    let history: Duration
    let jobs: Duration
    let logger: Logger
    let clock: Clock

    private static let interval = Duration.seconds(3_600)
    /// How many rows go in one transaction: one that takes long holds up others.
    private static let batch = 5_000

    init(
        records: RetentionStore, profiles: ProfileClient, history: Duration, jobs: Duration, logger: Logger,
        clock: @escaping Clock
    ) {
        self.records = records
        self.profiles = profiles
        self.history = history
        self.jobs = jobs
        self.logger = logger
        self.clock = clock
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.deleteExpired()
                // Cancelled at the signal to stop, which the loop's condition sees.
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    private func deleteExpired() async {
        do {
            for account in try await profiles.accounts() {
                let (history, jobs) = (before(history), before(jobs))
                while try await records.removeHistory(of: account, before: history, most: Self.batch) == Self.batch {}
                while try await records.removeUnshared(of: account, before: history, most: Self.batch) == Self.batch {}
                while try await records.removeJobs(of: account, before: jobs, most: Self.batch) == Self.batch {}
            }
        } catch is CancellationError {
        } catch {
            logger.warning("old records could not be removed", metadata: ["error.message": "\(error)"])
        }
    }

    private func before(_ age: Duration) -> Int64 { clock() - age.wholeMilliseconds }
}
