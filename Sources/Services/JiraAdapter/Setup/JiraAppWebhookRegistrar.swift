import AdapterKit
import EntityModel
import InternalAPI
import Primitives

/// Webhooks of an app that a user authorized (3LO).
///
/// They report less, and they expire after 30 days unless they are renewed.
///
/// Jira allows only one URL for such an app, and it requires a filter by one of a few fields. Tandem filters by
/// project.
///
/// See: developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-webhooks.
struct JiraAppWebhookRegistrar: WebhookRegistrar {
    let webhooks: WebhookAPI
    let projects: ProjectAPI
    /// The current time.
    let now: @Sendable () -> Timestamp

    static let events = [
        "jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "comment_created", "comment_updated",
        "comment_deleted",
    ]

    /// The lifetime of a webhook.
    ///
    /// Jira reports the expiry only when a webhook is renewed.
    private static let lifetime: Duration = .days(30)

    func register(_ address: WebhookURL) async throws(ToolError) -> WebhookRegistration {
        let projects = try await projects.all().map(\.id)
        guard !projects.isEmpty else {
            throw ToolError(
                kind: .rejected,
                message: "Tandem's user sees no project in Jira. Grant the user access before you register a webhook.")
        }
        // The old webhooks are removed first, because Jira rejects a second URL for the same app.
        try await remove(address)
        let request = JiraAppWebhookRequest(
            url: address.url,
            webhooks: [.init(events: Self.events, jqlFilter: "project IN (\(projects.joined(separator: ", ")))")])
        let results = try await webhooks.createAppWebhooks(request)
        let ids = results.webhookRegistrationResult.compactMap(\.createdWebhookId)
        guard !ids.isEmpty else {
            let reasons = results.webhookRegistrationResult.flatMap { $0.errors ?? [] }.joined(separator: " ")
            throw ToolError(kind: .rejected, message: "Jira rejected the webhook: \(reasons)")
        }
        return WebhookRegistration(ids: ids.map { "\($0)" }, events: Self.events, expiresAt: now() + Self.lifetime)
    }

    func renew(_ ids: [String]) async throws(ToolError) -> Timestamp {
        try await webhooks.renewAppWebhooks(ids.compactMap { Int64($0) }).time ?? now() + Self.lifetime
    }

    /// Removes all webhooks of the app.
    ///
    /// A new authorization gets a new URL.
    func remove(_ address: WebhookURL) async throws(ToolError) {
        let ids = try await webhooks.appWebhookIDs()
        if !ids.isEmpty { try await webhooks.deleteAppWebhooks(ids) }
    }
}
