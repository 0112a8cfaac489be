import AdapterEngine
import EntityModel

extension TargetprocessGateway {
    /// All comments and times of an item that was just read.
    ///
    /// Times are told whether or not a profile wants them: what one process told and the next one did not would look as
    /// if somebody had removed it.
    func readComments(
        of item: WorkItem, _ entity: EntityReference
    ) async throws(ToolError) -> (comments: [Comment], fingerprints: CommentFingerprints) {
        let comments = try await client.comments(of: entity.sourceId)
        let hasTimes = (item.timeSpent ?? 0) > 0
        let times = hasTimes ? try await client.times(of: entity.sourceId) : []
        if comments.isEmpty && item.lastCommentDate != nil || times.isEmpty && hasTimes {
            // Who was converted meanwhile took them along: that is not that somebody removed them.
            _ = try await client.workItemWithoutAssociations(entity)
        }
        let found =
            zip(comments.threaded(links), comments).map { ($0, $1.owner) } + times.map { ($0.comment(links), $0.user) }
        let fingerprints = CommentFingerprints(
            comments: CommentFingerprints.fingerprint(of: comments.map { CommentStamp($0).entry }),
            worklogs: CommentFingerprints.fingerprint(of: times.compactMap { TimeStamp($0).entry }))
        return (try await attributed(found), fingerprints)
    }

    /// The comments with the answer to whether Tandem's own user wrote those that have a marker.
    ///
    /// A time that has another user may be Tandem's all the same, because Tandem logs work as its author's.
    private func attributed(
        _ comments: [(Comment, CommentRecord.Person?)]
    ) async throws(ToolError) -> [Comment] {
        guard comments.contains(where: { $0.0.marker != nil }), let own = try await client.ownUserId() else {
            return comments.map(\.0)
        }
        return comments.map { comment, author in
            var comment = comment
            guard comment.marker != nil, let id = author?.id else { return comment }
            comment.isByTandem = comment.worklog != nil && id != own ? nil : id == own
            return comment
        }
    }

    /// A comment that was just written, which the tool has, even if it does not say now who its user is.
    private func written(_ comment: Comment, by author: CommentRecord.Person?) async -> Comment {
        let known = try? await attributed([(comment, author)])
        return known?.first ?? comment
    }

    func createComment(
        _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolError) -> Comment {
        guard let work = draft.work else {
            let parent = draft.source?.parent?.id.flatMap { Int64($0) }
            let made = try await client.createComment(
                text(of: draft, on: entity), answering: parent, on: entity.sourceId)
            return await written(made.comment(links), by: made.owner)
        }
        let text = TimeDescription.write(draft, on: CommentLocation(entity), links)
        let made = try await client.createTime(
            work, text, by: try await user(draft.source?.writer), on: entity.sourceId)
        return await written(made.comment(links), by: made.user)
    }

    /// The id of a person here; `nil` for nobody whom the tool knows.
    private func user(_ person: ToolUser?) async throws(ToolError) -> Int64? {
        guard let person else { return nil }
        do throws(ToolError) {
            return Int64(try await localized(person).id)
        } catch {
            guard error.kind == .rejected else { throw error }
            return nil
        }
    }

    func updateComment(
        _ id: String, _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolError) -> Comment {
        guard let time = Comment.workId(id), let work = draft.work else {
            let edited = try await client.updateComment(id, text(of: draft, on: entity))
            return await written(edited.comment(links), by: edited.owner)
        }
        let text = TimeDescription.write(draft, on: CommentLocation(entity), links)
        let edited = try await client.updateTime(time, work, text)
        return await written(edited.comment(links), by: edited.user)
    }

    func deleteComment(_ id: String, on entity: EntityReference) async throws(ToolError) {
        do {
            if let time = Comment.workId(id) {
                try await client.deleteTime(time)
            } else {
                try await client.deleteComment(id)
            }
        } catch  where error.kind == .notFound {
            // Gone already.
        }
    }

    private func text(of draft: CommentDraft, on entity: EntityReference) -> String {
        let text =
            draft.source.map { AttributionLine.added(to: draft.body, $0, on: CommentLocation(entity), links) }
            ?? draft.body
        return TargetprocessText.write(text).value
    }
}
