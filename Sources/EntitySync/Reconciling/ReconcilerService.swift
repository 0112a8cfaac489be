import Core
import EntityModel
import Logging
import ServiceLifecycle
import SyncEngine
import Synchronization

/// Goes over all profiles again and again, and repairs what no notification told.
///
/// A profile that fails is left for the next time; it holds up no other one.
final class ReconcilerService: Service {
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
                await self.lookAfterAll()
                // Cancelled at the signal to stop, which the loop's condition sees.
                try? await Task.sleep(for: self.interval)
            }
        }
    }

    private func lookAfterAll() async {
        do {
            for account in try await profiles.accounts() {
                await withDiscardingTaskGroup { group in
                    let own = (try? await profiles.profiles(of: account)) ?? []
                    for profile in own where profile.status == .enabled {
                        group.addTask { await self.lookAfter(profile) }
                    }
                }
            }
        } catch {
            logger.warning("reconciliation cannot see the accounts", metadata: ["error.message": "\(error)"])
        }
    }

    private func lookAfter(_ profile: Profile) async {
        do {
            try await reconciler.catchUp(profile)
            try await reconciler.lookAfterWaiting(profile)
            let key = "\(profile.account)/\(profile.id)"
            let place = try await reconciler.goRound(profile, after: places.withLock { $0[key] })
            places.withLock { $0[key] = place }
        } catch is CancellationError {
        } catch {
            logger.warning(
                "reconciliation of a profile has to be done again",
                metadata: [
                    "account": "\(profile.account)", "profile": "\(profile.id)", "error.message": "\(error)",
                ])
        }
    }
}
