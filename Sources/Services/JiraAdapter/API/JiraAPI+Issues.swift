import Curl
import EntityModel

/// An edit of an issue's fields.
struct JiraIssueEdit: Encodable, Sendable {
    var fields: [String: JiraFieldInput] = [:]
    /// Single steps on fields that hold several values.
    ///
    /// They leave the changes of other users intact.
    var update: [String: [Step]]?

    struct Step: Hashable, Sendable, Encodable {
        var add: JiraFieldInput?
        var remove: JiraFieldInput?
        var set: JiraFieldInput?
    }

    var isEmpty: Bool { fields.isEmpty && update == nil }
    /// The fields that are edited.
    var names: Set<String> { Set(fields.keys).union((update ?? [:]).keys) }

    mutating func remove(_ field: String) {
        fields[field] = nil
        update?[field] = nil
        if update?.isEmpty == true { update = nil }
    }
}

/// A workflow transition, with the values for the fields on its screen.
struct JiraTransitionRequest: Encodable, Sendable {
    var transition: Step
    var fields: [String: JiraFieldInput]?

    struct Step: Encodable, Sendable {
        var id: String
    }
}

extension JiraAPI {
    /// The fields that are always read, together with the mapped fields.
    var issueFields: [String] {
        // Cloud's API does not report whether an issue is archived.
        (connection.product == .cloud ? [] : ["archiveddate"]) + ["issuetype", "project", "updated"]
            + fields.map(\.rawValue).sorted() + schemaFieldIDs.map(\.rawValue).sorted()
    }

    /// `GET issue/{idOrKey}`.
    func issue(_ idOrKey: String, also fields: [String] = []) async throws(ToolError) -> JiraIssue {
        try await get(
            ["issue", idOrKey],
            query: [
                ("fields", (issueFields + fields).joined(separator: ",")), ("properties", TransitionMarker.key),
                ("updateHistory", "false"),
            ], proving: true)
    }

    /// `PUT issue/{idOrKey}`.
    ///
    /// The request is sent once, because a user may edit the issue between two attempts.
    ///
    /// - Returns: The issue after the edit, if Jira returns it. Only Cloud does.
    func edit(_ idOrKey: String, _ edit: JiraIssueEdit) async throws(ToolError) -> JiraIssue? {
        let path = ["issue", idOrKey]
        let isAsked = connection.product == .cloud
        let response = try await request(
            "PUT", path, query: isAsked ? [("returnIssue", "true")] : [], body: try encode(edit), isRepeatable: false)
        guard isAsked, !response.body.isEmpty else { return nil }
        // The edit is done. If the response cannot be read, the caller reads the issue again.
        return try? decode(response, "PUT", path) as JiraIssue
    }

    /// `GET issue/{idOrKey}/transitions`, with the fields on the transition screens.
    func transitions(_ idOrKey: String) async throws(ToolError) -> [JiraTransition] {
        try await get(
            ["issue", idOrKey, "transitions"], query: [("expand", "transitions.fields")], as: JiraTransitions.self
        ).transitions
    }

    /// `POST issue/{idOrKey}/transitions`.
    func move(_ idOrKey: String, _ move: JiraTransitionRequest) async throws(ToolError) {
        try await send("POST", ["issue", idOrKey, "transitions"], body: move, isRepeatable: false)
    }
}
