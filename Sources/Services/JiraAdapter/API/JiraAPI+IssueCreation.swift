import AdapterKit
import Core
import EntityModel

extension JiraAPI {
    /// `POST issue`.
    ///
    /// The request is sent once, because a repetition would create another issue.
    func make(_ issue: JiraNewIssue) async throws(ToolError) -> JiraCreatedIssue {
        try await send("POST", ["issue"], body: issue, isRepeatable: false)
    }

    /// `POST issue/bulk`.
    ///
    /// The request is sent once, because a repetition would create the issues again.
    ///
    /// - Parameter issues: The issues, at most 50.
    /// - Returns: The result for each issue.
    /// - Throws: `ToolError` with Jira's reason if Jira created none of them.
    func make(_ issues: [JiraNewIssue]) async throws(ToolError) -> [Result<JiraCreatedIssue, ToolError>] {
        let answer: JiraBulkCreateResponse = try await send(
            "POST", ["issue", "bulk"], body: JiraNewIssues(issueUpdates: issues), isRepeatable: false)
        guard let outcomes = answer.outcomes(of: issues.count) else {
            throw JiraErrorReader.unreadableResponse("POST issue/bulk")
        }
        return outcomes
    }

    /// `DELETE issue/{id}`.
    ///
    /// Jira rejects an issue with subtasks, because they may have shares of their own.
    func deleteIssue(_ id: String) async throws(ToolError) {
        try await request("DELETE", ["issue", id])
    }

    /// `GET issue/createmeta/{project}/issuetypes/{type}`, all pages, cached for 30 minutes.
    func screen(project: String, type: String) async throws(ToolError) -> [JiraCreateField] {
        let screen = CreateScreenKey(project: project, type: type)
        if let known = screens[screen] { return known }
        let fields: [JiraCreateField]
        do {
            fields = try await all(
                ["issue", "createmeta", project, "issuetypes", type], pagesOf: 200, as: JiraCreateFieldPage.self)
        } catch {
            let old = try await legacyIssueTypes(of: project, beside: error, also: [("issuetypeIds", type)])
            fields = old.first { $0.id == type }?.fields.map { Array($0.values) } ?? []
        }
        screens.store(fields, as: screen)
        return fields
    }

    /// `GET issue/createmeta/{project}/issuetypes`, all pages: the issue types that this user may create in the
    /// project.
    func issueTypes(of project: String) async throws(ToolError) -> [JiraIssueType] {
        do {
            return try await all(
                ["issue", "createmeta", project, "issuetypes"], pagesOf: 200, as: JiraIssueTypePage.self)
        } catch {
            return try await legacyIssueTypes(of: project, beside: error, also: [])
                .map { JiraIssueType(id: $0.id, name: $0.name) }
        }
    }

    /// Returns the issue types of a project by `GET issue/createmeta`, which Jira Server before 8.4 offers.
    ///
    /// - Parameters:
    ///   - project: The key or ID of the project.
    ///   - failure: The error of the newer request.
    ///   - query: The query parameters that limit the response.
    /// - Returns: The issue types with the fields of their screens.
    /// - Throws: `failure`, unless it can mean that this Jira supports only the older request.
    private func legacyIssueTypes(
        of project: String, beside failure: ToolError, also query: [(name: String, value: String)]
    ) async throws(ToolError) -> [JiraCreationMetadata.IssueType] {
        guard connection.product == .dataCenter, [.notFound, .unavailable].contains(failure.kind) else { throw failure }
        let name = project.allSatisfy(\.isASCIIDigit) ? "projectIds" : "projectKeys"
        let expansion = (name: "expand", value: "projects.issuetypes.fields")
        let metadata: JiraCreationMetadata
        do {
            metadata = try await get(["issue", "createmeta"], query: [(name, project), expansion] + query)
        } catch {
            throw failure
        }
        guard let types = metadata.projects.first?.issuetypes else { throw failure }
        return types
    }

    /// Returns the unverified marker of an issue, by `GET issue/{id}/properties/{key}`.
    ///
    /// Tandem creates issues together with their markers. Therefore each issue is read only once.
    func marker(of id: String) async throws(ToolError) -> JiraShareMarker.Value? {
        if let known = markers[id] { return known }
        do {
            let stored: JiraShareMarker.Stored = try await get(["issue", id, "properties", JiraShareMarker.key])
            markers.store(stored.value, as: id)
            return stored.value
        } catch  where error.kind == .notFound {
            markers.store(nil, as: id)
            return nil
        }
    }
}
