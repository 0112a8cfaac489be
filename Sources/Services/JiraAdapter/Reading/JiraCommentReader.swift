import AdapterKit
import EntityModel
import InternalAPI

/// The reader of the comments and worklogs of issues.
struct JiraCommentReader: Sendable {
    let jira: JiraAPI
    let tool: Tool
    /// The signer of the markers of copies.
    let signer: MarkerSigner

    /// Returns all comments and worklogs of an issue.
    ///
    /// The result includes worklogs even if no profile syncs them. If one process reported them and the next did not,
    /// they would look deleted.
    func comments(of issue: JiraIssue) async throws(ToolError) -> [Comment] {
        let comments = try await jira.comments.all(of: issue.id)
        let worklogs = try await jira.worklogs.all(of: issue.id, after: issue.fields?.worklog)
        var texts: [FieldID: [JiraText]] = [:]
        texts[CommentRendererAPI.comments] = comments.compactMap(\.body)
        texts[CommentRendererAPI.worklogs] = worklogs.compactMap(\.comment)
        let renderers = try await jira.commentRenderers.learn(from: issue, texts: texts)
        let commentRenderer = renderers.renderer(of: CommentRendererAPI.comments, in: issue) ?? .wiki
        let worklogRenderer = renderers.renderer(of: CommentRendererAPI.worklogs, in: issue) ?? .wiki
        return try await attributed(
            comments.map { (Comment($0, signer, by: commentRenderer), $0.author) }
                + worklogs.map { (comment(from: $0, by: worklogRenderer), $0.author) })
    }

    /// Returns a comment that was just written.
    ///
    /// It succeeds even if Jira does not report Tandem's own user now.
    func written(_ comment: JiraComment, by renderer: Profile.TextRenderer) async -> Comment {
        await written(Comment(comment, signer, by: renderer), by: comment.author)
    }

    /// Returns a worklog that was just written.
    ///
    /// It succeeds even if Jira does not report Tandem's own user now.
    func written(_ worklog: JiraWorklog, by renderer: Profile.TextRenderer) async -> Comment {
        await written(comment(from: worklog, by: renderer), by: worklog.author)
    }

    private func written(_ comment: Comment, by author: JiraUser?) async -> Comment {
        let known = try? await attributed([(comment, author)])
        return known?.first ?? comment
    }

    private func comment(from worklog: JiraWorklog, by renderer: Profile.TextRenderer) -> Comment {
        Comment(worklog, of: tool, product: jira.product, OriginLink(signer), by: renderer)
    }

    /// Returns the comments; each comment with a marker also says whether Tandem's own user wrote it.
    private func attributed(_ comments: [(Comment, JiraUser?)]) async throws(ToolError) -> [Comment] {
        guard comments.contains(where: { $0.0.marker != nil }), let ownUser = try await jira.users.ownUser() else {
            return comments.map(\.0)
        }
        return comments.map { comment, author in
            var comment = comment
            if comment.marker != nil { comment.isByTandem = author?.isSame(as: ownUser) }
            return comment
        }
    }
}
