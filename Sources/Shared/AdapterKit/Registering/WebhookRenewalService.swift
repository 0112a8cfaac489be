import Core
import EntityModel
import InternalAPI
import Logging
import ServiceLifecycle

/// Renews, hour by hour, the webhooks that would end in less than half of their life.
struct WebhookRenewalService: Service {
    let store: WebhookRegistrationStore
    let accounts: @Sendable () async throws -> [AccountID]
    /// What speaks to a connection's tool; `nil` where webhooks are entered by hand.
    let registrar: @Sendable (_ connection: String, AccountID) async throws -> (any WebhookRegistrar)?
    let logger: Logger
    let now: @Sendable () -> Int64

    private static let interval = Duration.seconds(3_600)
    /// Half of the thirty days that Jira Cloud gives, in milliseconds.
    private static let renewalWindow: Int64 = 15 * 86_400_000

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await renewExpiring()
                // Cancelled at the signal to stop, which the loop's condition sees.
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    func renewExpiring() async {
        do {
            for account in try await accounts() {
                for kept in try await store.ending(before: now() + Self.renewalWindow, of: account) {
                    await renew(kept, account)
                }
            }
        } catch is CancellationError {
        } catch {
            logger.warning("webhooks could not be looked after", metadata: [LogKey.error: "\(error)"])
        }
    }

    private func renew(_ kept: WebhookRegistrationStore.ExpiringWebhook, _ account: AccountID) async {
        do {
            guard let registrar = try await registrar(kept.connection, account) else {
                return try await store.forget(kept.connection, account: account)
            }
            let ends = try await registrar.renew(kept.ids)
            try await store.keep(
                WebhookRegistration(ids: kept.ids, events: [], expiresAt: ends), kept.connection, account: account)
        } catch {
            // Until it ends the tool goes on telling, and afterwards reconciliation finds what it does not tell.
            logger.warning(
                "a webhook could not be renewed; register it again with 'tandem webhook register'",
                metadata: [
                    LogKey.account: "\(account)", LogKey.connection: "\(kept.connection)", LogKey.error: "\(error)",
                ])
        }
    }
}
