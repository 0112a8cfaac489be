import AdapterEngine
import EntityModel

extension JiraGateway {
    /// All comments and logged work of an issue.
    ///
    /// Work is told whether or not a profile wants it: what one process told and the next one did not would look as if
    /// somebody had removed it.
    func comments(of issue: JiraIssue) async throws(ToolFailure) -> [Comment] {
        let comments = try await client.comments(of: issue.id).map { Comment($0) }
        return comments + (try await client.worklogs(of: issue.id, after: issue.fields?.worklog).map(logged))
    }

    private func logged(_ worklog: JiraWorklog) -> Comment {
        Comment(worklog, of: tool, product: client.connection.product)
    }

    func createComment(
        _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolFailure) -> Comment {
        let issue = try JiraGateway.id(of: entity)
        if let work = draft.work {
            let worklog = JiraWorklogDraft(
                draft, work, for: client.connection, home: try await client.homeZone())
            return logged(try await client.addWorklog(worklog, to: issue))
        }
        let property = draft.source.map { OriginProperty($0.origin) }
        var made = try await client.addComment(
            JiraCommentDraft(
                body: text(of: draft), properties: property.map { [.init(key: OriginProperty.key, value: $0)] }),
            to: issue)
        if let property, made.properties?.contains(where: { $0.origin == property }) != true {
            // An old server takes properties only by themselves.
            try await client.setOrigin(property, ofComment: made.id)
            made.properties = [JiraComment.Property(key: OriginProperty.key, origin: property, isInternal: false)]
        }
        return Comment(made)
    }

    func updateComment(
        _ id: String, _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolFailure) -> Comment {
        let issue = try JiraGateway.id(of: entity)
        if let worklog = Comment.workId(id), let work = draft.work {
            let before = try await client.worklog(worklog, of: issue)
            let change = JiraWorklogDraft(draft, work, for: client.connection, before: before)
            return logged(try await client.editWorklog(worklog, of: issue, change))
        }
        let before = try await client.comment(id, of: issue)
        // Jira takes an edit without visibility for one that lifts it.
        var edited = try await client.editComment(
            id, of: issue, JiraCommentDraft(body: text(of: draft), visibility: before.visibility))
        edited.properties = edited.properties ?? before.properties
        return Comment(edited)
    }

    func deleteComment(_ id: String, on entity: EntityReference) async throws(ToolFailure) {
        let issue = try JiraGateway.id(of: entity)
        do {
            if let worklog = Comment.workId(id) {
                try await client.deleteWorklog(worklog, of: issue)
            } else {
                try await client.deleteComment(id, of: issue)
            }
        } catch {
            guard error.kind == .notFound else { throw error }
        }
    }

    private func text(of draft: CommentDraft) -> JiraText {
        let text =
            draft.source.map {
                AuthorLine.adding($0.author, answering: $0.parent?.author, link: $0.link, to: draft.body)
            } ?? draft.body
        return JiraText(text, for: client.connection.product)
    }
}
