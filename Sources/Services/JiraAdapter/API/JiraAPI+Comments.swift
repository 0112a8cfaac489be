import Core
import EntityModel

/// The body of a request that creates or edits a comment.
struct JiraCommentDraft: Encodable, Sendable {
    var body: JiraText
    var properties: [Property]?
    var visibility: JiraComment.Visibility?

    struct Property: Encodable, Sendable {
        var key: String
        var value: OriginProperty
    }
}

extension JiraAPI {
    private static let commentsPerPage = 500
    private static let withProperties = [(name: "expand", value: "properties")]

    /// Returns all comments with their properties, oldest first.
    func comments(of issue: String) async throws(ToolError) -> [JiraComment] {
        try JiraAPI.whole(
            try await all(
                ["issue", issue, "comment"], query: [("orderBy", "created"), ("expand", "properties")],
                pagesOf: JiraAPI.commentsPerPage, as: JiraCommentPage.self))
    }

    /// Returns the elements of a list if each of them has a readable ID.
    static func whole<Value>(_ elements: [LenientDecodable<Value>]) throws(ToolError) -> [Value] {
        let known = elements.compactMap(\.known)
        guard known.count == elements.count else {
            throw ToolError(kind: .unreadable, message: "A comment or worklog has no ID that Tandem can read.")
        }
        return known
    }

    /// `GET issue/{issue}/comment/{id}`.
    func comment(_ id: String, of issue: String) async throws(ToolError) -> JiraComment {
        try await get(["issue", issue, "comment", id], query: JiraAPI.withProperties)
    }

    /// `POST issue/{issue}/comment`, sent once.
    func addComment(_ draft: JiraCommentDraft, to issue: String) async throws(ToolError) -> JiraComment {
        try await send(
            "POST", ["issue", issue, "comment"], query: JiraAPI.withProperties, body: draft, isRepeatable: false)
    }

    /// `PUT issue/{issue}/comment/{id}`.
    func editComment(
        _ id: String, of issue: String, _ draft: JiraCommentDraft
    ) async throws(ToolError) -> JiraComment {
        try await send(
            "PUT", ["issue", issue, "comment", id], query: JiraAPI.withProperties, body: draft, isRepeatable: false)
    }

    /// `PUT comment/{id}/properties/{key}`.
    func setOrigin(_ origin: OriginProperty, ofComment id: String) async throws(ToolError) {
        try await send("PUT", ["comment", id, "properties", OriginProperty.key], body: origin, isRepeatable: true)
    }

    /// `DELETE issue/{issue}/comment/{id}`.
    func deleteComment(_ id: String, of issue: String) async throws(ToolError) {
        try await request("DELETE", ["issue", issue, "comment", id])
    }
}
