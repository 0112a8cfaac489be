import EntityModel

extension JiraAPI {
    private static let worklogsPerPage = 1000
    /// The remaining estimate is a field of its own, which a worklog that is carried over must not change.
    private static let leavingEstimate = [(name: "adjustEstimate", value: "leave")]

    /// All work that was logged on an issue, oldest first.
    ///
    /// - Parameters:
    ///   - issue: its id.
    ///   - known: the first of them, as the issue itself tells.
    /// - Returns: what was logged.
    /// - Throws: what Jira says.
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

    /// `POST issue/{issue}/worklog`; sent once.
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
