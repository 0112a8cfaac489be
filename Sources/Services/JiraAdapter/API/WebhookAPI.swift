import EntityModel

/// The webhooks of one Jira.
///
/// Administrators manage webhooks of the whole site. An app that a user authorized (3LO) manages its own.
struct WebhookAPI: Sendable {
    private let transport: JiraTransport

    private static let adminAPI = ["rest", "webhooks", "1.0"]

    /// Creates the resource.
    init(_ transport: JiraTransport) { self.transport = transport }

    // MARK: Webhooks of administrators

    /// `GET rest/webhooks/1.0/webhook`.
    func adminWebhooks() async throws(ToolError) -> [JiraAdminWebhook] {
        try await transport.get(["webhook"], of: Self.adminAPI)
    }

    /// `POST rest/webhooks/1.0/webhook`, sent once.
    func createAdminWebhook(_ webhook: JiraAdminWebhookRequest) async throws(ToolError) -> JiraAdminWebhook {
        try await transport.send("POST", ["webhook"], of: Self.adminAPI, body: webhook, isRepeatable: false)
    }

    /// `DELETE rest/webhooks/1.0/webhook/{id}`.
    func deleteAdminWebhook(_ id: String) async throws(ToolError) {
        try await transport.request("DELETE", ["webhook", id], of: Self.adminAPI)
    }

    // MARK: Webhooks of an app

    /// Returns the IDs of `GET webhook`, all pages.
    func appWebhookIDs() async throws(ToolError) -> [Int64] {
        try await transport.pages(["webhook"], size: 100, as: JiraAppWebhookPage.self).map(\.id)
    }

    /// `POST webhook`, sent once.
    func createAppWebhooks(_ webhooks: JiraAppWebhookRequest) async throws(ToolError) -> JiraAppWebhookResults {
        try await transport.send("POST", ["webhook"], body: webhooks, isRepeatable: false)
    }

    /// `PUT webhook/refresh`.
    func renewAppWebhooks(_ ids: [Int64]) async throws(ToolError) -> JiraAppWebhookExpiry {
        try await transport.send(
            "PUT", ["webhook", "refresh"], body: JiraAppWebhookIds(webhookIds: ids), isRepeatable: true)
    }

    /// `DELETE webhook`.
    func deleteAppWebhooks(_ ids: [Int64]) async throws(ToolError) {
        try await transport.send("DELETE", ["webhook"], body: JiraAppWebhookIds(webhookIds: ids), isRepeatable: true)
    }
}
