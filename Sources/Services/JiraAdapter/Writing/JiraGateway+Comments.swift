import AdapterEngine
import AdapterKit
import EntityModel

extension JiraGateway {
    /// Returns all comments and worklogs of an issue.
    ///
    /// The result includes worklogs even if no profile syncs them. If one process reported them and the next did not,
    /// they
    /// would look deleted.
    func comments(of issue: JiraIssue) async throws(ToolError) -> [Comment] {
        let comments = try await client.comments(of: issue.id)
        let worklogs = try await client.worklogs(of: issue.id, after: issue.fields?.worklog)
        var texts: [FieldID: [JiraText]] = [:]
        texts[JiraAPI.commentTexts] = comments.compactMap(\.body)
        texts[JiraAPI.worklogTexts] = worklogs.compactMap(\.comment)
        let renderers = try await client.learnRenderers(of: issue, holding: texts)
        let commentRenderer = renderers.renderer(of: JiraAPI.commentTexts, in: issue) ?? .wiki
        let worklogRenderer = renderers.renderer(of: JiraAPI.worklogTexts, in: issue) ?? .wiki
        return try await attributed(
            comments.map { (Comment($0, signer, by: commentRenderer), $0.author) }
                + worklogs.map { (worklogComment($0, by: worklogRenderer), $0.author) })
    }

    private var links: OriginLink { OriginLink(signer) }

    private func worklogComment(_ worklog: JiraWorklog, by renderer: Profile.TextRenderer) -> Comment {
        Comment(worklog, of: tool, product: client.connection.product, links, by: renderer)
    }

    /// Returns the comments; each comment with a marker also says whether Tandem's own user wrote it.
    private func attributed(_ comments: [(Comment, JiraUser?)]) async throws(ToolError) -> [Comment] {
        guard comments.contains(where: { $0.0.marker != nil }), let own = try await client.ownUser() else {
            return comments.map(\.0)
        }
        return comments.map { comment, author in
            var comment = comment
            if comment.marker != nil { comment.isByTandem = author?.isSame(as: own) }
            return comment
        }
    }

    /// Returns a comment that was just written.
    ///
    /// It succeeds even if Jira does not report Tandem's own user now.
    private func written(_ comment: Comment, by author: JiraUser?) async -> Comment {
        let known = try? await attributed([(comment, author)])
        return known?.first ?? comment
    }

    func createComment(
        _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolError) -> Comment {
        let issue = try JiraGateway.id(of: entity)
        if let work = draft.work {
            let home = try await client.homeZone()
            func worklog(_ renderer: Profile.TextRenderer) -> JiraWorklogDraft {
                JiraWorklogDraft(
                    draft, work, for: client.connection, on: CommentLocation(entity), links, home: home, by: renderer)
            }
            let known = try await client.renderer(of: JiraAPI.worklogTexts, in: issue)
            var made = try await client.addWorklog(worklog(known ?? .wiki), to: issue)
            let renderer = await client.learnRenderer(of: JiraAPI.worklogTexts, in: issue, known: known)
            if renderer != known ?? .wiki {
                made = (try? await client.editWorklog(made.id, of: issue, worklog(renderer))) ?? made
            }
            return await written(worklogComment(made, by: renderer), by: made.author)
        }
        let property = draft.source.map {
            OriginProperty(CommentMarker(origin: $0.origin, place: CommentLocation(entity)), signer)
        }
        let known = try await client.renderer(of: JiraAPI.commentTexts, in: issue)
        var made = try await client.addComment(
            JiraCommentDraft(
                body: text(of: draft, by: known ?? .wiki),
                properties: property.map { [.init(key: OriginProperty.key, value: $0)] }),
            to: issue)
        if let property, made.properties?.contains(where: { $0.origin == property }) != true {
            // Old servers do not accept properties in the request that creates the comment.
            try await client.setOrigin(property, ofComment: made.id)
            made.properties = [JiraComment.Property(key: OriginProperty.key, origin: property, isInternal: false)]
        }
        let renderer = await client.learnRenderer(of: JiraAPI.commentTexts, in: issue, known: known)
        if renderer != known ?? .wiki {
            let properties = made.properties
            made =
                (try? await client.editComment(
                    made.id, of: issue, JiraCommentDraft(body: text(of: draft, by: renderer)))) ?? made
            made.properties = made.properties ?? properties
        }
        return await written(Comment(made, signer, by: renderer), by: made.author)
    }

    func updateComment(
        _ id: String, _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolError) -> Comment {
        let issue = try JiraGateway.id(of: entity)
        if let worklog = Comment.workId(id), let work = draft.work {
            let renderer = try await client.rendererOfWritten(JiraAPI.worklogTexts, in: issue)
            let before = try await client.worklog(worklog, of: issue)
            let change = JiraWorklogDraft(
                draft, work, for: client.connection, on: CommentLocation(entity), links, before: before,
                by: renderer)
            let edited = try await client.editWorklog(worklog, of: issue, change)
            return await written(worklogComment(edited, by: renderer), by: edited.author)
        }
        let renderer = try await client.rendererOfWritten(JiraAPI.commentTexts, in: issue)
        let before = try await client.comment(id, of: issue)
        // Jira removes the visibility if an edit does not repeat it.
        var edited = try await client.editComment(
            id, of: issue, JiraCommentDraft(body: text(of: draft, by: renderer), visibility: before.visibility))
        edited.properties = edited.properties ?? before.properties
        return await written(Comment(edited, signer, by: renderer), by: edited.author)
    }

    func deleteComment(_ id: String, on entity: EntityReference) async throws(ToolError) {
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

    private func text(of draft: CommentDraft, by renderer: Profile.TextRenderer) -> JiraText {
        let text =
            draft.source.map {
                AttributionLine.adding($0.author, answering: $0.parent?.author, link: $0.link, to: draft.body)
            } ?? draft.body
        return JiraText(text, for: client.connection.product, by: renderer)
    }
}
