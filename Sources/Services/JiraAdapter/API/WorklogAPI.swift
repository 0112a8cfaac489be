import EntityModel

/// The worklogs of issues.
struct WorklogAPI: Sendable {
    private let transport: JiraTransport

    private static let pageSize = 1000
    /// Jira adjusts the remaining estimate by default.
    ///
    /// A synced worklog must not change it, because it is a separate field.
    private static let leavingEstimate = [(name: "adjustEstimate", value: "leave")]

    /// Creates the resource.
    init(_ transport: JiraTransport) { self.transport = transport }

    /// Returns all worklogs of an issue, oldest first.
    ///
    /// - Parameters:
    ///   - issue: The ID of the issue.
    ///   - known: The first worklogs, as the issue itself contains them.
    /// - Returns: The worklogs.
    /// - Throws: `ToolError` with Jira's reason.
    func all(of issue: String, after known: JiraWorklogPage?) async throws(ToolError) -> [JiraWorklog] {
        if let known, known.worklogs.count == known.total { return try known.worklogs.allWithIDs() }
        return try await transport.pages(
            ["issue", issue, "worklog"], size: Self.pageSize, as: JiraWorklogPage.self
        ).allWithIDs()
    }

    /// `GET issue/{issue}/worklog/{id}`.
    func read(_ id: String, of issue: String) async throws(ToolError) -> JiraWorklog {
        try await transport.get(["issue", issue, "worklog", id])
    }

    /// `POST issue/{issue}/worklog`, sent once.
    func create(_ draft: JiraWorklogDraft, on issue: String) async throws(ToolError) -> JiraWorklog {
        try await transport.send(
            "POST", ["issue", issue, "worklog"], query: Self.leavingEstimate, body: draft, isRepeatable: false)
    }

    /// `PUT issue/{issue}/worklog/{id}`.
    func edit(_ id: String, of issue: String, _ draft: JiraWorklogDraft) async throws(ToolError) -> JiraWorklog {
        try await transport.send(
            "PUT", ["issue", issue, "worklog", id], query: Self.leavingEstimate, body: draft, isRepeatable: false)
    }

    /// `DELETE issue/{issue}/worklog/{id}`.
    func delete(_ id: String, of issue: String) async throws(ToolError) {
        try await transport.request("DELETE", ["issue", issue, "worklog", id], query: Self.leavingEstimate)
    }
}
