import Curl
import EntityModel

/// An edit of an issue's fields.
struct JiraIssueEdit: Encodable, Sendable {
    var fields: [String: JiraFieldInput] = [:]
    /// Single steps on fields that hold several values, beside what others do to them.
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

/// A step of the workflow with what its screen asks for.
struct JiraTransitionRequest: Encodable, Sendable {
    var transition: Step
    var fields: [String: JiraFieldInput]?

    struct Step: Encodable, Sendable {
        var id: String
    }
}

extension JiraAPI {
    /// What is read of an issue whatever is mapped, and the fields that are.
    var issueFields: [String] {
        // Cloud's API tells nowhere whether an issue is archived.
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

    /// `PUT issue/{idOrKey}`; sent once, for a person's edit may come between two attempts.
    ///
    /// - Returns: the issue after the edit where Jira gives it: Cloud can.
    func edit(_ idOrKey: String, _ edit: JiraIssueEdit) async throws(ToolError) -> JiraIssue? {
        let path = ["issue", idOrKey]
        let isAsked = connection.product == .cloud
        let response = try await request(
            "PUT", path, query: isAsked ? [("returnIssue", "true")] : [], body: try encode(edit), isRepeatable: false)
        guard isAsked, !response.body.isEmpty else { return nil }
        // What cannot be read is read again: the edit is done.
        return try? decode(response, "PUT", path) as JiraIssue
    }

    /// `GET issue/{idOrKey}/transitions`, with the fields that their screens ask for.
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
