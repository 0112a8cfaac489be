import AdapterEngine
import EntityModel

extension JiraGateway {
    func createComment(
        _ body: RichText, author: String, origin: CommentOrigin, link: String?, on entity: EntityReference
    ) async throws(ToolFailure) -> Comment {
        let property = OriginProperty(origin)
        let draft = JiraCommentDraft(
            body: JiraText(AuthorLine.adding(author, link: link, to: body), for: client.connection.product),
            properties: [JiraCommentDraft.Property(key: OriginProperty.key, value: property)])
        var made = try await client.addComment(draft, to: try JiraGateway.id(of: entity))
        if made.properties?.contains(where: { $0.origin == property }) != true {
            // An old server takes properties only by themselves.
            try await client.setOrigin(property, ofComment: made.id)
            made.properties = [JiraComment.Property(key: OriginProperty.key, origin: property, isInternal: false)]
        }
        return Comment(made)
    }

    func updateComment(
        _ id: String, body: RichText, author: String?, origin: CommentOrigin?, link: String?, on entity: EntityReference
    ) async throws(ToolFailure) -> Comment {
        let issue = try JiraGateway.id(of: entity)
        let before = try await client.comment(id, of: issue)
        let text = author.map { AuthorLine.adding($0, link: link, to: body) } ?? body
        // Jira takes an edit without visibility for one that lifts it.
        let draft = JiraCommentDraft(
            body: JiraText(text, for: client.connection.product), visibility: before.visibility)
        var edited = try await client.editComment(id, of: issue, draft)
        edited.properties = edited.properties ?? before.properties
        return Comment(edited)
    }

    func deleteComment(_ id: String, on entity: EntityReference) async throws(ToolFailure) {
        do {
            try await client.deleteComment(id, of: try JiraGateway.id(of: entity))
        } catch {
            guard error.kind == .notFound else { throw error }
        }
    }
}
