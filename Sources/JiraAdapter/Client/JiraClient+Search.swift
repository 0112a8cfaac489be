import EntityModel

extension JiraClient {
    /// Searches by JQL: `POST search/jql` on Cloud, `POST search` on Data Center.
    func search(_ search: JiraSearch) async throws(ToolFailure) -> JiraSearchPage {
        let path = connection.product == .cloud ? ["search", "jql"] : ["search"]
        return try await send("POST", path, body: search, isRepeatable: true)
    }
}
