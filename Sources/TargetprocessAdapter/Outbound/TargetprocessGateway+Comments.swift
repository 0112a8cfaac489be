import AdapterEngine
import EntityModel

extension TargetprocessGateway {
    func createComment(
        _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolFailure) -> Comment {
        guard let work = draft.work else {
            return try await client.createComment(text(of: draft), on: entity.sourceId).comment
        }
        return try await client.createTime(work, TimeText.write(draft), on: entity.sourceId).comment
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
