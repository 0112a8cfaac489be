import EntityModel

extension JiraAPI {
    /// Returns the changelog of an issue.
    ///
    /// Cloud returns it in pages by `GET issue/{id}/changelog`. Data Center returns it with the issue.
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
