import EntityModel

/// The links between issues, and the links from issues to other tools.
struct LinkAPI: Sendable {
    private let transport: JiraTransport

    /// Creates the resource.
    init(_ transport: JiraTransport) { self.transport = transport }

    /// Returns the links of an issue, by `GET issue/{id}`.
    func all(of issue: String) async throws(ToolError) -> [JiraIssue.Link] {
        let found: JiraIssue = try await transport.get(
            ["issue", issue], query: [("fields", JiraField.links.rawValue), ("updateHistory", "false")])
        return found.fields?.links ?? []
    }

    /// `POST issueLink`.
    ///
    /// An existing link stays as it is.
    func create(from issue: String, to other: String, type: String) async throws(ToolError) {
        try await transport.send(
            "POST", ["issueLink"],
            body: JiraNewLink(type: .init(name: type), inwardIssue: .init(id: issue), outwardIssue: .init(id: other)),
            isRepeatable: true)
    }

    /// `DELETE issueLink/{id}`.
    ///
    /// A missing link is not an error.
    func delete(_ id: String) async throws(ToolError) { try await transport.deleteIfExists(["issueLink", id]) }

    /// `POST issue/{idOrKey}/remotelink`.
    ///
    /// A link with the same `globalId` is updated.
    func createRemote(_ link: JiraRemoteLink, on issue: String) async throws(ToolError) {
        try await transport.send("POST", ["issue", issue, "remotelink"], body: link, isRepeatable: true)
    }
}
