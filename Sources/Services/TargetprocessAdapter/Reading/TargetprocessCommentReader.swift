import AdapterKit
import EntityModel

/// The reader of the comments and worklogs of items.
struct TargetprocessCommentReader: Sendable {
    /// The API of the instance.
    let targetprocess: TargetprocessAPI
    /// The links that identify the originals of copied comments.
    let links: OriginLink

    /// Returns all comments and worklogs of an item that was just read.
    ///
    /// Worklogs are included even if no profile syncs them. Otherwise, a process that omits them would make them look
    /// deleted.
    func read(
        of item: WorkItem, _ entity: EntityReference
    ) async throws(ToolError) -> (comments: [Comment], fingerprints: CommentFingerprints) {
        let comments = try await targetprocess.comments.all(of: entity.sourceId)
        let hasTimes = (item.timeSpent ?? 0) > 0
        let times = hasTimes ? try await targetprocess.times.all(of: entity.sourceId) : []
        if comments.isEmpty && item.lastCommentDate != nil || times.isEmpty && hasTimes {
            // If the item was converted in the meantime, its comments moved with it. They were not deleted.
            _ = try await targetprocess.workItems.readWithoutAssociations(entity)
        }
        let found =
            zip(comments.threaded(links), comments).map { ($0, $1.owner) } + times.map { ($0.comment(links), $0.user) }
        let fingerprints = CommentFingerprints(
            comments: CommentFingerprints.fingerprint(of: comments.map { CommentStamp($0).entry }),
            worklogs: CommentFingerprints.fingerprint(of: times.compactMap { TimeStamp($0).entry }))
        return (try await attributed(found), fingerprints)
    }

    /// Returns a comment that was just written.
    ///
    /// The comment exists even if the tool does not report Tandem's own user.
    func written(_ record: CommentRecord) async -> Comment {
        await written(record.comment(links), by: record.owner)
    }

    /// Returns a worklog that was just written.
    ///
    /// The worklog exists even if the tool does not report Tandem's own user.
    func written(_ record: TimeRecord) async -> Comment {
        await written(record.comment(links), by: record.user)
    }

    private func written(_ comment: Comment, by author: CommentRecord.Person?) async -> Comment {
        let known = try? await attributed([(comment, author)])
        return known?.first ?? comment
    }

    /// Marks the comments that have a marker and were written by Tandem's own user.
    ///
    /// A worklog of another user may still come from Tandem, because Tandem logs work under the name of its author.
    private func attributed(
        _ comments: [(Comment, CommentRecord.Person?)]
    ) async throws(ToolError) -> [Comment] {
        guard comments.contains(where: { $0.0.marker != nil }), let own = try await targetprocess.users.ownID() else {
            return comments.map(\.0)
        }
        return comments.map { comment, author in
            var comment = comment
            guard comment.marker != nil, let id = author?.id else { return comment }
            comment.isByTandem = comment.worklog != nil && id != own ? nil : id == own
            return comment
        }
    }
}
