import EntityModel

extension JiraClient {
    /// Searches by JQL: `POST search/jql` on Cloud, `POST search` on Data Center.
    func search<Page: Decodable>(
        _ search: JiraSearch, as type: Page.Type = JiraSearchPage.self
    ) async throws(ToolFailure) -> Page {
        let path = connection.product == .cloud ? ["search", "jql"] : ["search"]
        return try await send("POST", path, body: search, isRepeatable: true)
    }
}
