import Core
import EntityModel
import ToolHTTP

extension JiraAPI {
    /// Searches by JQL: `POST search/jql` on Cloud, `POST search` on Data Center.
    func search<Page: Decodable>(
        _ search: JiraSearch, as type: Page.Type = JiraSearchPage.self
    ) async throws(ToolError) -> Page {
        let path = connection.product == .cloud ? ["search", "jql"] : ["search"]
        let response = try await request("POST", path, body: try encode(search), isRepeatable: true)
        // Jira returns nothing, or only public issues, to an anonymous user.
        try await tool.prove(response)
        return try decode(response, "POST", path)
    }
}
