import EntityModel
import InternalAPI
import Logging
import ServiceLifecycle
import SyncEngine
import Synchronization

/// Reconciles all enabled profiles repeatedly, to find changes that no webhook reported.
///
/// If a profile fails, the service retries it in the next pass. It does not delay other profiles.
final class ReconciliationService: Service {
    let reconciler: Reconciler
    let profiles: ProfileClient
    /// The time between two passes.
    let interval: Duration
    let logger: Logger
    /// The position of the sweep over all shares, by profile.
    ///
    /// After a restart the sweep starts again, which costs little.
    private let places = Mutex<[String: String]>([:])

    init(reconciler: Reconciler, profiles: ProfileClient, interval: Duration, logger: Logger) {
        self.reconciler = reconciler
        self.profiles = profiles
        self.interval = interval
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.reconcileAll()
                // The sleep is canceled at the signal to stop, and the condition of the loop detects it.
                try? await Task.sleep(for: self.interval)
            }
        }
    }

    private func reconcileAll() async {
        do {
            for account in try await profiles.accounts() {
                await withDiscardingTaskGroup { group in
                    let own = (try? await profiles.profiles(of: account)) ?? []
                    for profile in own where profile.status == .enabled {
                        group.addTask { await self.reconcile(profile) }
                    }
                }
            }
        } catch {
            logger.warning("accounts not listed for reconciliation", metadata: ["error.message": "\(error)"])
        }
    }

    private func reconcile(_ profile: Profile) async {
        // If one part fails, the other parts still run.
        await attempt("changes", profile) { try await reconciler.pollChanges(profile) }
        await attempt("waiting shares", profile) { try await reconciler.resumeStalled(profile) }
        await attempt("sweep", profile) {
            let key = "\(profile.account)/\(profile.id)"
            let page = try await reconciler.sweep(profile, after: places.withLock { $0[key] })
            // A page that failed is read again in the next sweep.
            places.withLock { $0[key] = page.next }
            if let failure = page.failure { throw failure }
        }
    }

    private func attempt(_ part: String, _ profile: Profile, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch is CancellationError {
        } catch {
            logger.warning(
                "reconciliation of a profile failed in part",
                metadata: [
                    "account": "\(profile.account)", "profile": "\(profile.id)", "reconciliation.part": "\(part)",
                    "error.message": "\(error)",
                ])
        }
    }
}
