import AdapterRuntime
import Core
import EntityModel

extension JiraClient {
    /// `POST issue`; sent once, for nothing tells its repetition from another issue.
    func make(_ issue: JiraNewIssue) async throws(ToolFailure) -> JiraMadeIssue {
        try await send("POST", ["issue"], body: issue, isRepeatable: false)
    }

    /// `DELETE issue/{id}`; an issue with subtasks is refused in Jira's words, for those have shares of their own.
    func deleteIssue(_ id: String) async throws(ToolFailure) {
        try await request("DELETE", ["issue", id])
    }

    /// `GET issue/createmeta/{project}/issuetypes/{type}`, all pages; known for half an hour.
    func screen(project: String, type: String) async throws(ToolFailure) -> [JiraScreenField] {
        let screen = Screen(project: project, type: type)
        if let known = screens[screen] { return known }
        let fields = try await all(
            ["issue", "createmeta", project, "issuetypes", type], pagesOf: 200, as: JiraScreenPage.self)
        screens.keep(fields, as: screen)
        return fields
    }

    /// `GET issue/createmeta/{project}/issuetypes`, all pages: the types of issues that this user may make there.
    func issueTypes(of project: String) async throws(ToolFailure) -> [JiraIssueType] {
        try await all(["issue", "createmeta", project, "issuetypes"], pagesOf: 200, as: JiraIssueTypePage.self)
    }

    /// The share that an issue was made for; `GET issue/{id}/properties/{key}`.
    func marker(of id: String) async throws(ToolFailure) -> String? {
        do {
            let stored: JiraShareMarker.Stored = try await get(["issue", id, "properties", JiraShareMarker.key])
            return stored.value.share
        } catch  where error.kind == .notFound {
            return nil
        }
    }
}
