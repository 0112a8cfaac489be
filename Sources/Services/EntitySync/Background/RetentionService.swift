import EntityModel
import InternalAPI
import Logging
import Primitives
import ServiceLifecycle
import SyncEngine

/// Deletes old records every hour: history entries, and ended jobs with their findings.
final class RetentionService: Service {
    let records: RetentionStore
    let profiles: ProfileClient
    let history: Duration
    let jobs: Duration
    let logger: Logger
    let clock: Clock

    private static let interval = Duration.seconds(3_600)
    /// The number of rows per transaction.
    ///
    /// The limit keeps transactions short, because long ones delay others.
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
                // The sleep is canceled at the signal to stop, and the condition of the loop detects it.
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
            logger.warning("old records not deleted", metadata: ["error.message": "\(error)"])
        }
    }

    private func before(_ age: Duration) -> Timestamp { clock() - age }
}
