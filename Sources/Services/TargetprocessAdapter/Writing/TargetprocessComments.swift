import AdapterEngine
import AdapterKit
import EntityModel

/// The writer of the comments and worklogs of items.
struct TargetprocessComments: Sendable {
    /// The comments of items.
    let comments: CommentAPI
    /// The times of items.
    let times: TimeAPI
    /// The reader of comments.
    let reader: TargetprocessCommentReader
    /// The lookup of matching users.
    let users: TargetprocessUsers
    /// The links that identify the originals of copied comments.
    let links: OriginLink

    /// Creates a comment or worklog with the marker that names its origin.
    func create(_ draft: CommentDraft, on entity: EntityReference) async throws(ToolError) -> Comment {
        guard let work = draft.work else {
            let parent = draft.source?.parent?.id.flatMap { Int64($0) }
            return await reader.written(
                try await comments.add(text(of: draft, on: entity), replyingTo: parent, to: entity.sourceId))
        }
        var user: Int64?
        if let writer = draft.source?.writer { user = try await users.counterpartID(of: writer) }
        return await reader.written(
            try await times.add(work, description(of: draft, on: entity), by: user, to: entity.sourceId))
    }

    /// Replaces the content of a comment or worklog and keeps its marker.
    func update(
        _ id: String, _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolError) -> Comment {
        guard let time = Comment.workId(id), let work = draft.work else {
            return await reader.written(try await comments.update(id, text(of: draft, on: entity)))
        }
        return await reader.written(try await times.update(time, work, description(of: draft, on: entity)))
    }

    /// Deletes a comment or worklog.
    ///
    /// A comment that no longer exists is not an error.
    func delete(_ id: String) async throws(ToolError) {
        do {
            if let time = Comment.workId(id) {
                try await times.delete(time)
            } else {
                try await comments.delete(id)
            }
        } catch  where error.kind == .notFound {
        }
    }

    private func text(of draft: CommentDraft, on entity: EntityReference) -> String {
        let text =
            draft.source.map { AttributionLine.added(to: draft.body, $0, on: CommentLocation(entity), links) }
            ?? draft.body
        return TargetprocessText.write(text).value
    }

    private func description(of draft: CommentDraft, on entity: EntityReference) -> String {
        TimeDescription.write(draft, on: CommentLocation(entity), links)
    }
}
