import AdapterEngine
import AdapterKit
import EntityModel
import InternalAPI

/// The writer of comments and worklogs.
struct JiraComments: Sendable {
    let jira: JiraAPI
    /// The signer of the markers of copies.
    let signer: MarkerSigner
    let reader: JiraCommentReader

    /// Creates a comment or worklog with the marker that names its origin.
    func create(_ draft: CommentDraft, on entity: EntityReference) async throws(ToolError) -> Comment {
        let issue = try entity.issueID
        guard let work = draft.work else { return try await createComment(draft, on: entity, issue) }
        return try await createWorklog(draft, work, on: entity, issue)
    }

    private func createWorklog(
        _ draft: CommentDraft, _ work: Worklog, on entity: EntityReference, _ issue: String
    ) async throws(ToolError) -> Comment {
        let home = try await jira.users.ownTimeZone()
        func worklog(_ renderer: Profile.TextRenderer) -> JiraWorklogDraft {
            JiraWorklogDraft(
                draft, work, for: jira.connection, on: CommentLocation(entity), OriginLink(signer), home: home,
                by: renderer)
        }
        let known = try await jira.commentRenderers.renderer(of: CommentRendererAPI.worklogs, in: issue)
        var created = try await jira.worklogs.create(worklog(known ?? .wiki), on: issue)
        let renderer = await jira.commentRenderers.rendererOfWritten(
            CommentRendererAPI.worklogs, in: issue, known: known)
        if renderer != known ?? .wiki {
            created = (try? await jira.worklogs.edit(created.id, of: issue, worklog(renderer))) ?? created
        }
        return await reader.written(created, by: renderer)
    }

    private func createComment(
        _ draft: CommentDraft, on entity: EntityReference, _ issue: String
    ) async throws(ToolError) -> Comment {
        let property = draft.source.map {
            OriginProperty(CommentMarker(origin: $0.origin, place: CommentLocation(entity)), signer)
        }
        let known = try await jira.commentRenderers.renderer(of: CommentRendererAPI.comments, in: issue)
        var created = try await jira.comments.create(
            JiraCommentDraft(
                body: text(of: draft, by: known ?? .wiki),
                properties: property.map { [.init(key: OriginProperty.key, value: $0)] }),
            on: issue)
        if let property, created.properties?.contains(where: { $0.origin == property }) != true {
            // Old servers do not accept properties in the request that creates the comment.
            try await jira.comments.setOrigin(property, of: created.id)
            created.properties = [JiraComment.Property(key: OriginProperty.key, origin: property, isInternal: false)]
        }
        let renderer = await jira.commentRenderers.rendererOfWritten(
            CommentRendererAPI.comments, in: issue, known: known)
        if renderer != known ?? .wiki {
            let properties = created.properties
            let corrected = JiraCommentDraft(body: text(of: draft, by: renderer))
            created = (try? await jira.comments.edit(created.id, of: issue, corrected)) ?? created
            created.properties = created.properties ?? properties
        }
        return await reader.written(created, by: renderer)
    }

    /// Replaces the content of a comment or worklog and keeps its marker.
    func update(
        _ id: String, _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolError) -> Comment {
        let issue = try entity.issueID
        if let worklog = Comment.workId(id), let work = draft.work {
            let renderer = try await jira.commentRenderers.rendererOfExisting(CommentRendererAPI.worklogs, in: issue)
            let before = try await jira.worklogs.read(worklog, of: issue)
            let change = JiraWorklogDraft(
                draft, work, for: jira.connection, on: CommentLocation(entity), OriginLink(signer), before: before,
                by: renderer)
            return await reader.written(
                try await jira.worklogs.edit(worklog, of: issue, change), by: renderer)
        }
        let renderer = try await jira.commentRenderers.rendererOfExisting(CommentRendererAPI.comments, in: issue)
        let before = try await jira.comments.read(id, of: issue)
        // Jira removes the visibility if an edit does not repeat it.
        let change = JiraCommentDraft(body: text(of: draft, by: renderer), visibility: before.visibility)
        var edited = try await jira.comments.edit(id, of: issue, change)
        edited.properties = edited.properties ?? before.properties
        return await reader.written(edited, by: renderer)
    }

    /// Deletes a comment or worklog.
    ///
    /// A missing one is not an error.
    func delete(_ id: String, on entity: EntityReference) async throws(ToolError) {
        let issue = try entity.issueID
        do {
            if let worklog = Comment.workId(id) {
                try await jira.worklogs.delete(worklog, of: issue)
            } else {
                try await jira.comments.delete(id, of: issue)
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
        return JiraText(text, for: jira.product, by: renderer)
    }
}
