import EntityModel

/// The comments and the logged work of an item, apart from its version.
extension Share.SideState {
    /// Records that all comments and all logged work that were read with an item were considered.
    mutating func learnDiscussion(of snapshot: EntitySnapshot, _ rules: FieldRules, _ hasher: ContentHasher) {
        for comment in snapshot.comments ?? [] { seenCommentTime = max(seenCommentTime, comment.modifiedAt) }
        // A list that does not cross was not considered: it is, once the profile says that it crosses.
        comments =
            rules.mapping.comments == .none ? nil : snapshot.commentFingerprints?.comments.map { hasher(.text($0)) }
        worklogs =
            rules.mapping.worklogs == .none ? nil : snapshot.commentFingerprints?.worklogs.map { hasher(.text($0)) }
    }

    /// Whether an item has comments or logged work that were not considered.
    func hasUnseenComments(_ discussion: CommentFingerprints, _ rules: FieldRules, _ hasher: ContentHasher) -> Bool {
        func isNews(_ told: String?, _ known: ContentHash?, _ direction: Profile.Direction) -> Bool {
            guard let told, direction != .none else { return false }
            return hasher(.text(told)) != known
        }
        return isNews(discussion.comments, comments, rules.mapping.comments)
            || isNews(discussion.worklogs, worklogs, rules.mapping.worklogs)
    }
}
