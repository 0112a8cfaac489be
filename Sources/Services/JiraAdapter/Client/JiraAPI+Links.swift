import EntityModel

/// The body of `POST issueLink`: the link leads from `inwardIssue` to `outwardIssue`, which shows there under the
/// type's inward name.
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
    /// `POST issueLink`; a link that is there already is left as it is.
    func link(_ issue: String, to other: String, as type: String) async throws(ToolError) {
        try await send(
            "POST", ["issueLink"],
            body: JiraNewLink(type: .init(name: type), inwardIssue: .init(id: issue), outwardIssue: .init(id: other)),
            isRepeatable: true)
    }

    /// `POST issue/{idOrKey}/remotelink`; a link of the same `globalId` is changed.
    func link(_ issue: String, _ link: JiraRemoteLink) async throws(ToolError) {
        try await send("POST", ["issue", issue, "remotelink"], body: link, isRepeatable: true)
    }

    /// The links that an issue has, by `GET issue/{id}`.
    func links(of issue: String) async throws(ToolError) -> [JiraIssue.Link] {
        let found: JiraIssue = try await get(
            ["issue", issue], query: [("fields", JiraField.links.rawValue), ("updateHistory", "false")])
        return found.fields?.links ?? []
    }

    /// `DELETE issueLink/{id}`; one that is gone already is no error.
    func unlink(_ id: String) async throws(ToolError) {
        do {
            _ = try await request("DELETE", ["issueLink", id])
        } catch {
            guard error.kind == .notFound else { throw error }
        }
    }
}
