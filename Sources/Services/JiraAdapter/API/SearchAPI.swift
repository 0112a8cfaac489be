import EntityModel

/// The searches by JQL.
struct SearchAPI: Sendable {
    private let transport: JiraTransport

    /// Creates the resource.
    init(_ transport: JiraTransport) { self.transport = transport }

    /// Returns one page of a search: `POST search/jql` on Cloud, `POST search` on Data Center.
    func page<Page: Decodable>(
        _ search: JiraSearch, as type: Page.Type = JiraSearchPage.self
    ) async throws(ToolError) -> Page {
        // Jira returns nothing, or only public issues, to an anonymous user.
        try await transport.send(
            "POST", transport.product == .cloud ? ["search", "jql"] : ["search"], body: search, isRepeatable: true,
            provesUser: true)
    }
}
