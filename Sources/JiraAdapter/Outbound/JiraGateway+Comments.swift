import AdapterEngine
import AdapterRuntime
import EntityModel

extension JiraGateway {
    /// All comments and logged work of an issue.
    ///
    /// Work is told whether or not a profile wants it: what one process told and the next one did not would look as if
    /// somebody had removed it.
    func comments(of issue: JiraIssue) async throws(ToolFailure) -> [Comment] {
        let comments = try await client.comments(of: issue.id).map { (Comment($0, signer), $0.author) }
        let worklogs = try await client.worklogs(of: issue.id, after: issue.fields?.worklog)
            .map { (logged($0), $0.author) }
        return try await attributed(comments + worklogs)
    }

    private var links: OriginLink { OriginLink(signer) }

    private func logged(_ worklog: JiraWorklog) -> Comment {
        Comment(worklog, of: tool, product: client.connection.product, links)
    }

    /// The comments with the answer to whether Tandem's own user wrote those that have a marker.
    private func attributed(_ comments: [(Comment, JiraUser?)]) async throws(ToolFailure) -> [Comment] {
        guard comments.contains(where: { $0.0.marker != nil }), let own = try await client.ownUser() else {
            return comments.map(\.0)
        }
        return comments.map { comment, author in
            var comment = comment
            if comment.marker != nil { comment.isByTandem = author?.isSame(as: own) }
            return comment
        }
    }

    /// A comment that was just written, which the tool has, even if Jira does not say now who its user is.
    private func written(_ comment: Comment, by author: JiraUser?) async -> Comment {
        let known = try? await attributed([(comment, author)])
        return known?.first ?? comment
    }

    func createComment(
        _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolFailure) -> Comment {
        let issue = try JiraGateway.id(of: entity)
        if let work = draft.work {
            let worklog = JiraWorklogDraft(
                draft, work, for: client.connection, on: CommentPlace(entity), links,
                home: try await client.homeZone())
            let made = try await client.addWorklog(worklog, to: issue)
            return await written(logged(made), by: made.author)
        }
        let property = draft.source.map {
            OriginProperty(CommentMarker(origin: $0.origin, place: CommentPlace(entity)), signer)
        }
        var made = try await client.addComment(
            JiraCommentDraft(
                body: text(of: draft), properties: property.map { [.init(key: OriginProperty.key, value: $0)] }),
            to: issue)
        if let property, made.properties?.contains(where: { $0.origin == property }) != true {
            // An old server takes properties only by themselves.
            try await client.setOrigin(property, ofComment: made.id)
            made.properties = [JiraComment.Property(key: OriginProperty.key, origin: property, isInternal: false)]
        }
        return await written(Comment(made, signer), by: made.author)
    }

    func updateComment(
        _ id: String, _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolFailure) -> Comment {
        let issue = try JiraGateway.id(of: entity)
        if let worklog = Comment.workId(id), let work = draft.work {
            let before = try await client.worklog(worklog, of: issue)
            let change = JiraWorklogDraft(
                draft, work, for: client.connection, on: CommentPlace(entity), links, before: before)
            let edited = try await client.editWorklog(worklog, of: issue, change)
            return await written(logged(edited), by: edited.author)
        }
        let before = try await client.comment(id, of: issue)
        // Jira takes an edit without visibility for one that lifts it.
        var edited = try await client.editComment(
            id, of: issue, JiraCommentDraft(body: text(of: draft), visibility: before.visibility))
        edited.properties = edited.properties ?? before.properties
        return await written(Comment(edited, signer), by: edited.author)
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
