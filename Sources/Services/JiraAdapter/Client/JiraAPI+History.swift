import EntityModel

extension JiraAPI {
    /// What Jira remembers of the changes of an issue.
    ///
    /// Cloud tells it page by page by `GET issue/{id}/changelog`, Data Center with the issue.
    func history(of issue: String) async throws(ToolError) -> [JiraChangelogEntry] {
        guard connection.product == .cloud else {
            return try await get(
                ["issue", issue], query: [("fields", "created"), ("expand", "changelog")],
                as: JiraIssueWithChangelog.self
            ).changelog.histories
        }
        return try await all(["issue", issue, "changelog"], pagesOf: 100, as: JiraValuePage<JiraChangelogEntry>.self)
    }
}
