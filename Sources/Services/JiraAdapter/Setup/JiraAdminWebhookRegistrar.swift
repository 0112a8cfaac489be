import AdapterKit
import EntityModel
import InternalAPI
import Primitives

/// Webhooks that a Jira administrator could also add by hand.
///
/// They report all synced changes and never expire.
struct JiraAdminWebhookRegistrar: WebhookRegistrar {
    let client: JiraAPI
    let name: String
    /// The secret with which Cloud signs its requests.
    let secret: String?

    static let events = [
        "jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "comment_created", "comment_updated",
        "comment_deleted", "issuelink_created", "issuelink_deleted", "attachment_created", "attachment_deleted",
        "worklog_created", "worklog_updated", "worklog_deleted", "sprint_updated", "jira:version_updated",
    ]

    private static let api = ["rest", "webhooks", "1.0"]

    func register(_ address: WebhookURL) async throws(ToolError) -> WebhookRegistration {
        let former = try await own(address)
        // The new webhook is created first, so that no change goes unreported in between.
        let made: JiraAdminWebhook = try await client.send(
            "POST", ["webhook"], of: Self.api,
            body: JiraAdminWebhookRequest(name: name, url: address.url, events: Self.events, secret: secret),
            isRepeatable: false)
        for webhook in former { try await remove(webhook) }
        return WebhookRegistration(ids: [made.id], events: Self.events)
    }

    func renew(_ ids: [String]) async throws(ToolError) -> Timestamp { .distantFuture }

    func remove(_ address: WebhookURL) async throws(ToolError) {
        for webhook in try await own(address) { try await remove(webhook) }
    }

    private func remove(_ webhook: JiraAdminWebhook) async throws(ToolError) {
        try await client.request("DELETE", ["webhook", webhook.id], of: Self.api)
    }

    private func own(_ address: WebhookURL) async throws(ToolError) -> [JiraAdminWebhook] {
        let all: [JiraAdminWebhook] = try await client.get(["webhook"], of: Self.api)
        return all.filter { $0.url.hasPrefix(address.prefix) }
    }
}

/// Webhooks of an app that a user authorized (3LO).
///
/// They report less, and they expire after 30 days unless they are renewed.
///
/// Jira allows only one URL for such an app, and it requires a filter by one of a few fields. Tandem filters by
/// project.
///
/// See: developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-webhooks.
struct JiraAppWebhookRegistrar: WebhookRegistrar {
    let client: JiraAPI
    let now: @Sendable () -> Timestamp

    static let events = [
        "jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "comment_created", "comment_updated",
        "comment_deleted",
    ]

    /// The lifetime of a webhook.
    ///
    /// Jira reports the expiry only when a webhook is renewed.
    private static let life: Duration = .days(30)

    func register(_ address: WebhookURL) async throws(ToolError) -> WebhookRegistration {
        let projects = try await client.projects().map(\.id)
        guard !projects.isEmpty else {
            throw ToolError(
                kind: .rejected,
                message: "Tandem's user sees no project in Jira. Grant the user access before you register a webhook.")
        }
        // The old webhooks are removed first, because Jira rejects a second URL for the same app.
        try await remove(address)
        let form = JiraAppWebhookRequest(
            url: address.url,
            webhooks: [.init(events: Self.events, jqlFilter: "project IN (\(projects.joined(separator: ", ")))")])
        let results: JiraAppWebhookResults = try await client.send(
            "POST", ["webhook"], body: form, isRepeatable: false)
        let ids = results.webhookRegistrationResult.compactMap(\.createdWebhookId)
        guard !ids.isEmpty else {
            let words = results.webhookRegistrationResult.flatMap { $0.errors ?? [] }.joined(separator: " ")
            throw ToolError(kind: .rejected, message: "Jira rejected the webhook: \(words)")
        }
        return WebhookRegistration(ids: ids.map { "\($0)" }, events: Self.events, expiresAt: now() + Self.life)
    }

    func renew(_ ids: [String]) async throws(ToolError) -> Timestamp {
        let end: JiraAppWebhookExpiry = try await client.send(
            "PUT", ["webhook", "refresh"], body: JiraAppWebhookIds(webhookIds: ids.compactMap { Int64($0) }),
            isRepeatable: true)
        return end.time ?? now() + Self.life
    }

    /// Removes all webhooks of the app.
    ///
    /// A new authorization gets a new URL.
    func remove(_ address: WebhookURL) async throws(ToolError) {
        let ids = try await client.all(["webhook"], pagesOf: 100, as: JiraAppWebhookPage.self).map(\.id)
        guard !ids.isEmpty else { return }
        try await client.send("DELETE", ["webhook"], body: JiraAppWebhookIds(webhookIds: ids), isRepeatable: true)
    }
}
