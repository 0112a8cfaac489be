import AdapterKit
import EntityModel
import InternalAPI
import Primitives

/// Webhooks that a Jira administrator could also add by hand.
///
/// They report all synced changes and never expire.
struct JiraAdminWebhookRegistrar: WebhookRegistrar {
    let webhooks: WebhookAPI
    /// The name that Jira shows to its administrators.
    let name: String
    /// The secret with which Cloud signs its requests.
    let secret: String?

    static let events = [
        "jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "comment_created", "comment_updated",
        "comment_deleted", "issuelink_created", "issuelink_deleted", "attachment_created", "attachment_deleted",
        "worklog_created", "worklog_updated", "worklog_deleted", "sprint_updated", "jira:version_updated",
    ]

    func register(_ address: WebhookURL) async throws(ToolError) -> WebhookRegistration {
        let former = try await registered(at: address)
        // The new webhook is created first, so that no change goes unreported in between.
        let created = try await webhooks.createAdminWebhook(
            JiraAdminWebhookRequest(name: name, url: address.url, events: Self.events, secret: secret))
        for webhook in former { try await webhooks.deleteAdminWebhook(webhook.id) }
        return WebhookRegistration(ids: [created.id], events: Self.events)
    }

    func renew(_ ids: [String]) async throws(ToolError) -> Timestamp { .distantFuture }

    func remove(_ address: WebhookURL) async throws(ToolError) {
        for webhook in try await registered(at: address) { try await webhooks.deleteAdminWebhook(webhook.id) }
    }

    private func registered(at address: WebhookURL) async throws(ToolError) -> [JiraAdminWebhook] {
        try await webhooks.adminWebhooks().filter { $0.url.hasPrefix(address.prefix) }
    }
}
