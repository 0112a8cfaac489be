import EntityModel

extension JiraAPI {
    private static let worklogsPerPage = 1000
    /// Jira adjusts the remaining estimate by default.
    ///
    /// A synced worklog must not change it, because it is a separate field.
    private static let leavingEstimate = [(name: "adjustEstimate", value: "leave")]

    /// Returns all worklogs of an issue, oldest first.
    ///
    /// - Parameters:
    ///   - issue: The ID of the issue.
    ///   - known: The first worklogs, as the issue itself contains them.
    /// - Returns: The worklogs.
    /// - Throws: `ToolError` with Jira's reason.
    func worklogs(of issue: String, after known: JiraWorklogPage?) async throws(ToolError) -> [JiraWorklog] {
        if let known, known.worklogs.count == known.total { return try JiraAPI.whole(known.worklogs) }
        return try JiraAPI.whole(
            try await all(
                ["issue", issue, "worklog"], pagesOf: JiraAPI.worklogsPerPage, as: JiraWorklogPage.self))
    }

    /// `GET issue/{issue}/worklog/{id}`.
    func worklog(_ id: String, of issue: String) async throws(ToolError) -> JiraWorklog {
        try await get(["issue", issue, "worklog", id])
    }

    /// `POST issue/{issue}/worklog`, sent once.
    func addWorklog(_ draft: JiraWorklogDraft, to issue: String) async throws(ToolError) -> JiraWorklog {
        try await send(
            "POST", ["issue", issue, "worklog"], query: JiraAPI.leavingEstimate, body: draft, isRepeatable: false)
    }

    /// `PUT issue/{issue}/worklog/{id}`.
    func editWorklog(
        _ id: String, of issue: String, _ draft: JiraWorklogDraft
    ) async throws(ToolError) -> JiraWorklog {
        try await send(
            "PUT", ["issue", issue, "worklog", id], query: JiraAPI.leavingEstimate, body: draft,
            isRepeatable: false)
    }

    /// `DELETE issue/{issue}/worklog/{id}`.
    func deleteWorklog(_ id: String, of issue: String) async throws(ToolError) {
        try await request("DELETE", ["issue", issue, "worklog", id], query: JiraAPI.leavingEstimate)
    }
}
