import EntityModel
import InternalAPI
import Logging
import ServiceLifecycle
import SyncEngine
import Synchronization

/// Goes over all profiles again and again, and repairs what no notification told.
///
/// A profile that fails is left for the next time; it holds up no other one.
final class ReconciliationService: Service {
    let reconciler: Reconciler
    let profiles: ProfileClient
    /// How long a profile is left alone after it was looked at.
    let interval: Duration
    let logger: Logger
    /// Where the round of all shares goes on, by profile; one that is begun anew after a restart costs little.
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
                // Cancelled at the signal to stop, which the loop's condition sees.
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
            logger.warning("reconciliation cannot see the accounts", metadata: ["error.message": "\(error)"])
        }
    }

    private func reconcile(_ profile: Profile) async {
        // One part that fails stops none of the others.
        await attempt("changes", profile) { try await reconciler.pollChanges(profile) }
        await attempt("waiting shares", profile) { try await reconciler.resumeStalled(profile) }
        await attempt("sweep", profile) {
            let key = "\(profile.account)/\(profile.id)"
            let page = try await reconciler.sweep(profile, after: places.withLock { $0[key] })
            // A page that fails is looked at again in the next round.
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
                "part of the reconciliation of a profile failed",
                metadata: [
                    "account": "\(profile.account)", "profile": "\(profile.id)", "reconciliation.part": "\(part)",
                    "error.message": "\(error)",
                ])
        }
    }
}
