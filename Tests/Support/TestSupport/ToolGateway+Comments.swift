package import AdapterEngine
package import EntityModel

extension ToolGateway {
    /// Writes a copy of a comment.
    package func createComment(
        _ body: RichText, author: String, origin: CommentOrigin, link: String?, on entity: EntityReference
    ) async throws(ToolError) -> Comment {
        let source = CommentDraft.Original(author: author, origin: origin, link: link)
        return try await createComment(CommentDraft(body: body, source: source), on: entity)
    }

    /// Changes a copy or, with neither author nor origin, a user's own comment.
    package func updateComment(
        _ id: String, body: RichText, author: String?, origin: CommentOrigin?, link: String?, on entity: EntityReference
    ) async throws(ToolError) -> Comment {
        let source = origin.map { CommentDraft.Original(author: author ?? "", origin: $0, link: link) }
        return try await updateComment(id, CommentDraft(body: body, source: source), on: entity)
    }
}
