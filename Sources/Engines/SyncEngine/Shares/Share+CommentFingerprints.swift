import EntityModel

/// The comments and worklogs of an item, which are tracked apart from its version.
extension Share.SideState {
    /// Records that all comments and worklogs that were read with an item have been considered.
    mutating func learnDiscussion(of snapshot: EntitySnapshot, _ rules: FieldRules, _ hasher: ContentHasher) {
        for comment in snapshot.comments ?? [] { seenCommentTime = max(seenCommentTime, comment.modifiedAt) }
        // A list that the profile does not sync was not considered. It will be considered once the profile syncs it.
        comments =
            rules.mapping.comments == .none ? nil : snapshot.commentFingerprints?.comments.map { hasher(.text($0)) }
        worklogs =
            rules.mapping.worklogs == .none ? nil : snapshot.commentFingerprints?.worklogs.map { hasher(.text($0)) }
    }

    /// Whether an item has comments or worklogs that have not been considered.
    func hasUnseenComments(_ discussion: CommentFingerprints, _ rules: FieldRules, _ hasher: ContentHasher) -> Bool {
        func isNews(_ told: String?, _ known: ContentHash?, _ direction: Profile.Direction) -> Bool {
            guard let told, direction != .none else { return false }
            return hasher(.text(told)) != known
        }
        return isNews(discussion.comments, comments, rules.mapping.comments)
            || isNews(discussion.worklogs, worklogs, rules.mapping.worklogs)
    }
}
