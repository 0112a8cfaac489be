import EntityModel

extension JiraClient {
    /// What Jira remembers of the changes of an issue.
    ///
    /// Cloud tells it page by page by `GET issue/{id}/changelog`, Data Center with the issue.
    func history(of issue: String) async throws(ToolError) -> [JiraHistory] {
        guard connection.product == .cloud else {
            return try await get(
                ["issue", issue], query: [("fields", "created"), ("expand", "changelog")],
                as: JiraIssueWithHistory.self
            ).changelog.histories
        }
        return try await all(["issue", issue, "changelog"], pagesOf: 100, as: JiraValuePage<JiraHistory>.self)
    }
}
