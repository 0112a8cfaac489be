import EntityModel

/// The body of `POST issueLink`.
///
/// The link leads from `inwardIssue` to `outwardIssue`, where Jira shows it under the type's inward name.
struct JiraNewLink: Encodable, Sendable {
    struct Name: Encodable, Sendable {
        var name: String
    }

    struct Identifier: Encodable, Sendable {
        var id: String
    }

    var type: Name
    var inwardIssue: Identifier
    var outwardIssue: Identifier
}

extension JiraAPI {
    /// `POST issueLink`.
    ///
    /// An existing link stays as it is.
    func link(_ issue: String, to other: String, as type: String) async throws(ToolError) {
        try await send(
            "POST", ["issueLink"],
            body: JiraNewLink(type: .init(name: type), inwardIssue: .init(id: issue), outwardIssue: .init(id: other)),
            isRepeatable: true)
    }

    /// `POST issue/{idOrKey}/remotelink`.
    ///
    /// A link with the same `globalId` is updated.
    func link(_ issue: String, _ link: JiraRemoteLink) async throws(ToolError) {
        try await send("POST", ["issue", issue, "remotelink"], body: link, isRepeatable: true)
    }

    /// Returns the links of an issue, by `GET issue/{id}`.
    func links(of issue: String) async throws(ToolError) -> [JiraIssue.Link] {
        let found: JiraIssue = try await get(
            ["issue", issue], query: [("fields", JiraField.links.rawValue), ("updateHistory", "false")])
        return found.fields?.links ?? []
    }

    /// `DELETE issueLink/{id}`.
    ///
    /// A missing link is not an error.
    func unlink(_ id: String) async throws(ToolError) {
        do {
            _ = try await request("DELETE", ["issueLink", id])
        } catch {
            guard error.kind == .notFound else { throw error }
        }
    }
}
