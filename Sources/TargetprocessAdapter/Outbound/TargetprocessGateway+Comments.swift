import AdapterEngine
import EntityModel

extension TargetprocessGateway {
    /// All comments and times of an item that was just read.
    ///
    /// Times are told whether or not a profile wants them: what one process told and the next one did not would look as
    /// if somebody had removed it.
    func discussion(
        of item: WorkItem, _ entity: EntityReference
    ) async throws(ToolFailure) -> (comments: [Comment], fingerprints: Discussion) {
        let comments = try await client.comments(of: entity.sourceId)
        let hasTimes = (item.timeSpent ?? 0) > 0
        let times = hasTimes ? try await client.times(of: entity.sourceId) : []
        if comments.isEmpty && item.lastCommentDate != nil || times.isEmpty && hasTimes {
            // Who was converted meanwhile took them along: that is not that somebody removed them.
            _ = try await client.itself(entity)
        }
        let fingerprints = Discussion(
            comments: Discussion.fingerprint(of: comments.map { CommentStamp($0).entry }),
            worklogs: Discussion.fingerprint(of: times.compactMap { TimeStamp($0).entry }))
        return (comments.threaded + times.map(\.comment), fingerprints)
    }

    func createComment(
        _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolFailure) -> Comment {
        guard let work = draft.work else {
            let parent = draft.source?.parent?.id.flatMap { Int64($0) }
            return try await client.createComment(text(of: draft), answering: parent, on: entity.sourceId).comment
        }
        let text = TimeText.write(draft)
        return try await client.createTime(
            work, text, by: try await user(draft.source?.writer), on: entity.sourceId
        ).comment
    }

    /// The id of a person here; `nil` for nobody whom the tool knows.
    private func user(_ person: Person?) async throws(ToolFailure) -> Int64? {
        guard let person else { return nil }
        do throws(ToolFailure) {
            return Int64(try await localized(person).id)
        } catch {
            guard error.kind == .refused else { throw error }
            return nil
        }
    }

    func updateComment(
        _ id: String, _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolFailure) -> Comment {
        guard let time = Comment.workId(id), let work = draft.work else {
            return try await client.updateComment(id, text(of: draft)).comment
        }
        return try await client.updateTime(time, work, TimeText.write(draft)).comment
    }

    func deleteComment(_ id: String, on entity: EntityReference) async throws(ToolFailure) {
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

    private func text(of draft: CommentDraft) -> String {
        let text = draft.source.map { AuthorLine.added(to: draft.body, $0) } ?? draft.body
        return TargetprocessText.write(text).value
    }
}
