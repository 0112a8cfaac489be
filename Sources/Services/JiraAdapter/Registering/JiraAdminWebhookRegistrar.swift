import AdapterKit
import EntityModel
import InternalAPI

/// Webhooks that a Jira administrator could enter by hand: they tell of all that is kept in step and never end.
struct JiraAdminWebhookRegistrar: WebhookRegistrar {
    let client: JiraAPI
    let name: String
    /// Signs what Cloud sends.
    let secret: String?

    static let events = [
        "jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "comment_created", "comment_updated",
        "comment_deleted", "issuelink_created", "issuelink_deleted", "attachment_created", "attachment_deleted",
        "worklog_created", "worklog_updated", "worklog_deleted", "sprint_updated", "jira:version_updated",
    ]

    private static let api = ["rest", "webhooks", "1.0"]

    func register(_ address: WebhookURL) async throws(ToolError) -> WebhookRegistration {
        let former = try await own(address)
        // The new one first: there is no time without any.
        let made: JiraAdminWebhook = try await client.send(
            "POST", ["webhook"], of: Self.api,
            body: JiraAdminWebhookRequest(name: name, url: address.url, events: Self.events, secret: secret),
            isRepeatable: false)
        for webhook in former { try await remove(webhook) }
        return WebhookRegistration(ids: [made.id], events: Self.events)
    }

    func renew(_ ids: [String]) async throws(ToolError) -> Int64 { .max }

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

/// Webhooks of an app that a person let in (3LO): they tell less, and end after thirty days unless they are renewed.
///
/// Jira lets such an app have one address only, and wants a filter by what few fields it allows: the projects.
/// Source: developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-webhooks.
struct JiraAppWebhookRegistrar: WebhookRegistrar {
    let client: JiraAPI
    let now: @Sendable () -> Int64

    static let events = [
        "jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "comment_created", "comment_updated",
        "comment_deleted",
    ]

    /// Jira tells when a webhook ends only when it is renewed; in milliseconds.
    private static let life: Int64 = 30 * 86_400_000

    func register(_ address: WebhookURL) async throws(ToolError) -> WebhookRegistration {
        let projects = try await client.projects().map(\.id)
        guard !projects.isEmpty else {
            throw ToolError(kind: .rejected, message: "Tandem sees no project in Jira of which to be told")
        }
        // The other way round would be two addresses for a moment, which Jira refuses.
        try await remove(address)
        let form = JiraAppWebhookRequest(
            url: address.url,
            webhooks: [.init(events: Self.events, jqlFilter: "project IN (\(projects.joined(separator: ", ")))")])
        let results: JiraAppWebhookResults = try await client.send(
            "POST", ["webhook"], body: form, isRepeatable: false)
        let ids = results.webhookRegistrationResult.compactMap(\.createdWebhookId)
        guard !ids.isEmpty else {
            let words = results.webhookRegistrationResult.flatMap { $0.errors ?? [] }.joined(separator: " ")
            throw ToolError(kind: .rejected, message: "Jira takes no webhook: \(words)")
        }
        return WebhookRegistration(ids: ids.map { "\($0)" }, events: Self.events, expiresAt: now() + Self.life)
    }

    func renew(_ ids: [String]) async throws(ToolError) -> Int64 {
        let end: JiraAppWebhookExpiry = try await client.send(
            "PUT", ["webhook", "refresh"], body: JiraAppWebhookIds(webhookIds: ids.compactMap { Int64($0) }),
            isRepeatable: true)
        return end.milliseconds ?? now() + Self.life
    }

    /// All that the app has there: whoever lets it in again gets a new address.
    func remove(_ address: WebhookURL) async throws(ToolError) {
        let ids = try await client.all(["webhook"], pagesOf: 100, as: JiraAppWebhookPage.self).map(\.id)
        guard !ids.isEmpty else { return }
        try await client.send("DELETE", ["webhook"], body: JiraAppWebhookIds(webhookIds: ids), isRepeatable: true)
    }
}
