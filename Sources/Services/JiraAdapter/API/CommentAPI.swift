import EntityModel

/// The comments of issues.
struct CommentAPI: Sendable {
    private let transport: JiraTransport

    private static let pageSize = 500
    private static let withProperties = [(name: "expand", value: "properties")]

    /// Creates the resource.
    init(_ transport: JiraTransport) { self.transport = transport }

    /// Returns all comments with their properties, oldest first.
    func all(of issue: String) async throws(ToolError) -> [JiraComment] {
        try await transport.pages(
            ["issue", issue, "comment"], query: [("orderBy", "created"), ("expand", "properties")],
            size: Self.pageSize, as: JiraCommentPage.self
        ).allWithIDs()
    }

    /// `GET issue/{issue}/comment/{id}`.
    func read(_ id: String, of issue: String) async throws(ToolError) -> JiraComment {
        try await transport.get(["issue", issue, "comment", id], query: Self.withProperties)
    }

    /// `POST issue/{issue}/comment`, sent once.
    func create(_ draft: JiraCommentDraft, on issue: String) async throws(ToolError) -> JiraComment {
        try await transport.send(
            "POST", ["issue", issue, "comment"], query: Self.withProperties, body: draft, isRepeatable: false)
    }

    /// `PUT issue/{issue}/comment/{id}`.
    func edit(_ id: String, of issue: String, _ draft: JiraCommentDraft) async throws(ToolError) -> JiraComment {
        try await transport.send(
            "PUT", ["issue", issue, "comment", id], query: Self.withProperties, body: draft, isRepeatable: false)
    }

    /// `PUT comment/{id}/properties/{key}`.
    func setOrigin(_ origin: OriginProperty, of id: String) async throws(ToolError) {
        try await transport.send(
            "PUT", ["comment", id, "properties", OriginProperty.key], body: origin, isRepeatable: true)
    }

    /// `DELETE issue/{issue}/comment/{id}`.
    func delete(_ id: String, of issue: String) async throws(ToolError) {
        try await transport.request("DELETE", ["issue", issue, "comment", id])
    }
}
