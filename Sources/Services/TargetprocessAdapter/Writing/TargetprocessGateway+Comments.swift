import AdapterEngine
import EntityModel

extension TargetprocessGateway {
    /// Returns all comments and worklogs of an item that was just read.
    ///
    /// Worklogs are included even if no profile syncs them. Otherwise, a process that omits them would make them look
    /// deleted.
    func readComments(
        of item: WorkItem, _ entity: EntityReference
    ) async throws(ToolError) -> (comments: [Comment], fingerprints: CommentFingerprints) {
        let comments = try await client.comments.comments(of: entity.sourceId)
        let hasTimes = (item.timeSpent ?? 0) > 0
        let times = hasTimes ? try await client.times.times(of: entity.sourceId) : []
        if comments.isEmpty && item.lastCommentDate != nil || times.isEmpty && hasTimes {
            // If the item was converted in the meantime, its comments moved with it. They were not deleted.
            _ = try await client.workItems.readWithoutAssociations(entity)
        }
        let found =
            zip(comments.threaded(links), comments).map { ($0, $1.owner) } + times.map { ($0.comment(links), $0.user) }
        let fingerprints = CommentFingerprints(
            comments: CommentFingerprints.fingerprint(of: comments.map { CommentStamp($0).entry }),
            worklogs: CommentFingerprints.fingerprint(of: times.compactMap { TimeStamp($0).entry }))
        return (try await attributed(found), fingerprints)
    }

    /// Marks the comments that have a marker and were written by Tandem's own user.
    ///
    /// A worklog of another user may still come from Tandem, because Tandem logs work under the name of its author.
    private func attributed(
        _ comments: [(Comment, CommentRecord.Person?)]
    ) async throws(ToolError) -> [Comment] {
        guard comments.contains(where: { $0.0.marker != nil }), let own = try await client.users.ownID() else {
            return comments.map(\.0)
        }
        return comments.map { comment, author in
            var comment = comment
            guard comment.marker != nil, let id = author?.id else { return comment }
            comment.isByTandem = comment.worklog != nil && id != own ? nil : id == own
            return comment
        }
    }

    /// Returns a comment that was just written.
    ///
    /// The comment exists even if the tool does not report Tandem's own user.
    private func written(_ comment: Comment, by author: CommentRecord.Person?) async -> Comment {
        let known = try? await attributed([(comment, author)])
        return known?.first ?? comment
    }

    func createComment(
        _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolError) -> Comment {
        guard let work = draft.work else {
            let parent = draft.source?.parent?.id.flatMap { Int64($0) }
            let made = try await client.comments.add(
                text(of: draft, on: entity), replyingTo: parent, to: entity.sourceId)
            return await written(made.comment(links), by: made.owner)
        }
        let text = TimeDescription.write(draft, on: CommentLocation(entity), links)
        let made = try await client.times.add(
            work, text, by: try await user(draft.source?.writer), to: entity.sourceId)
        return await written(made.comment(links), by: made.user)
    }

    /// Returns the ID of a user in this instance, or `nil` if the tool does not know the user.
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
            let edited = try await client.comments.update(id, text(of: draft, on: entity))
            return await written(edited.comment(links), by: edited.owner)
        }
        let text = TimeDescription.write(draft, on: CommentLocation(entity), links)
        let edited = try await client.times.update(time, work, text)
        return await written(edited.comment(links), by: edited.user)
    }

    func deleteComment(_ id: String, on entity: EntityReference) async throws(ToolError) {
        do {
            if let time = Comment.workId(id) {
                try await client.times.delete(time)
            } else {
                try await client.comments.delete(id)
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
}
