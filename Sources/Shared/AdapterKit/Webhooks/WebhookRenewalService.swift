import Core
import EntityModel
import InternalAPI
import Logging
import Primitives
import ServiceLifecycle

/// Renews webhooks whose remaining lifetime is less than half of the maximum.
///
/// It checks them every hour.
struct WebhookRenewalService: Service {
    let store: WebhookRegistrationStore
    let accounts: @Sendable () async throws -> [AccountID]
    /// Returns the registrar for a connection, or `nil` if its webhooks are created manually.
    let registrar: @Sendable (_ connection: String, AccountID) async throws -> (any WebhookRegistrar)?
    let logger: Logger
    let now: @Sendable () -> Timestamp

    private static let interval = Duration.seconds(3_600)
    /// Half of the 30-day lifetime of webhooks in Jira Cloud.
    private static let renewalWindow: Duration = .days(15)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await renewExpiring()
                // A signal to stop cancels the sleep. The loop condition then ends the loop.
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
            logger.warning("expiring webhooks not renewed", metadata: [LogKey.error: "\(error)"])
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
            // The tool continues to call the webhook until it expires. After this, reconciliation finds the changes.
            logger.warning(
                "webhook not renewed; register it again with 'tandem webhook register'",
                metadata: [
                    LogKey.account: "\(account)", LogKey.connection: "\(kept.connection)", LogKey.error: "\(error)",
                ])
        }
    }
}
