import Curl
import EntityModel

/// The issues of one Jira.
struct IssueAPI: Sendable {
    /// The names of the fields that are requested with every issue.
    let requestedFields: [String]
    private let transport: JiraTransport

    private static let changelogPageSize = 100

    /// Creates the resource.
    init(_ transport: JiraTransport, selection: JiraFieldSelection) {
        self.transport = transport
        requestedFields = selection.requestedFields(of: transport.product)
    }

    /// `GET issue/{idOrKey}`.
    func read(_ idOrKey: String, also fields: [String] = []) async throws(ToolError) -> JiraIssue {
        try await transport.get(
            ["issue", idOrKey],
            query: [
                ("fields", (requestedFields + fields).joined(separator: ",")), ("properties", TransitionMarker.key),
                ("updateHistory", "false"),
            ], provesUser: true)
    }

    /// `POST issue`.
    ///
    /// The request is sent once, because a repetition would create another issue.
    func create(_ issue: JiraNewIssue) async throws(ToolError) -> JiraCreatedIssue {
        try await transport.send("POST", ["issue"], body: issue, isRepeatable: false)
    }

    /// `POST issue/bulk`.
    ///
    /// The request is sent once, because a repetition would create the issues again.
    ///
    /// - Parameter issues: The issues, at most 50.
    /// - Returns: The result for each issue.
    /// - Throws: `ToolError` with Jira's reason if Jira created none of them.
    func create(_ issues: [JiraNewIssue]) async throws(ToolError) -> [Result<JiraCreatedIssue, ToolError>] {
        let response: JiraBulkCreateResponse = try await transport.send(
            "POST", ["issue", "bulk"], body: JiraNewIssues(issueUpdates: issues), isRepeatable: false)
        guard let outcomes = response.outcomes(of: issues.count) else {
            throw JiraErrorReader.unreadableResponse("POST issue/bulk")
        }
        return outcomes
    }

    /// `PUT issue/{idOrKey}`.
    ///
    /// The request is sent once, because a user may edit the issue between two attempts.
    ///
    /// - Returns: The issue after the edit, if Jira returns it. Only Cloud does.
    func edit(_ idOrKey: String, _ edit: JiraIssueEdit) async throws(ToolError) -> JiraIssue? {
        let path = ["issue", idOrKey]
        let returnsIssue = transport.product == .cloud
        let response = try await transport.request(
            "PUT", path, query: returnsIssue ? [("returnIssue", "true")] : [], body: try transport.encode(edit),
            isRepeatable: false)
        guard returnsIssue, !response.body.isEmpty else { return nil }
        // The edit is done. If the response cannot be read, the caller reads the issue again.
        return try? transport.decode(response, "PUT", path) as JiraIssue
    }

    /// `DELETE issue/{id}`.
    ///
    /// Jira rejects an issue with subtasks, because they may have shares of their own.
    func delete(_ id: String) async throws(ToolError) {
        try await transport.request("DELETE", ["issue", id])
    }

    /// `GET issue/{idOrKey}/transitions`, with the fields on the transition screens.
    func transitions(of idOrKey: String) async throws(ToolError) -> [JiraTransition] {
        try await transport.get(
            ["issue", idOrKey, "transitions"], query: [("expand", "transitions.fields")], as: JiraTransitions.self
        ).transitions
    }

    /// `POST issue/{idOrKey}/transitions`.
    func transition(_ idOrKey: String, by transition: JiraTransitionRequest) async throws(ToolError) {
        try await transport.send("POST", ["issue", idOrKey, "transitions"], body: transition, isRepeatable: false)
    }

    /// Returns those of some fields that have a value in an issue.
    func fieldsInUse(_ fields: Set<String>, of id: String) async throws(ToolError) -> Set<String> {
        struct Issue: Decodable, Sendable {
            var fields: [String: JiraFieldValue]
        }
        let names = fields.filter { $0 != "resolution" }.sorted()
        guard !names.isEmpty else { return [] }
        let issue: Issue = try await transport.get(
            ["issue", id], query: [("fields", names.joined(separator: ",")), ("updateHistory", "false")])
        return Set(issue.fields.filter { fields.contains($0.key) && $0.value.hasValue }.keys)
    }

    /// Returns the changelog of an issue.
    ///
    /// Cloud returns it in pages by `GET issue/{id}/changelog`. Data Center returns it with the issue.
    func changelog(of issue: String) async throws(ToolError) -> [JiraChangelogEntry] {
        guard transport.product == .cloud else {
            return try await transport.get(
                ["issue", issue], query: [("fields", "created"), ("expand", "changelog")],
                as: JiraIssueWithChangelog.self
            ).changelog.histories
        }
        return try await transport.pages(
            ["issue", issue, "changelog"], size: Self.changelogPageSize, as: JiraValuePage<JiraChangelogEntry>.self)
    }
}
