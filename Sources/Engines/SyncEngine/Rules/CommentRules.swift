import EntityModel

/// The rules that say which comments and worklogs are copied, and in which direction.
extension FieldRules {
    /// Whether the profile copies comments or worklogs at all.
    var hasComments: Bool { mapping.comments != .none || mapping.worklogs != .none }

    /// Returns the direction for the comment or worklog with this ID.
    func direction(ofComment id: String) -> Profile.Direction {
        Comment.workId(id) == nil ? mapping.comments : mapping.worklogs
    }

    /// Whether a new comment on `side` is copied.
    func shouldSync(_ comment: Comment, from side: Side) -> Bool {
        guard direction(ofComment: comment.id).allows(from: side), !comment.isPrivate, comment.unreadable == nil else {
            return false
        }
        return comment.worklog != nil || mapping.commentFilter.allows(comment)
    }

    /// Returns the author's name for the copy, or an empty string if the profile omits names.
    func author(of comment: Comment) -> String {
        mapping.commentFilter.includesAuthorName ? comment.authorName : ""
    }

    /// Returns the user of a worklog that is copied from `side`: the counterpart from a value mapping, or the author,
    /// whom the other tool may know.
    func authorUser(of comment: Comment, from side: Side) -> ToolUser? {
        guard mapping.commentFilter.includesAuthorName, comment.worklog != nil, let writer = comment.authorUser else {
            return nil
        }
        return counterpart(of: writer, from: side) ?? writer
    }
}

extension Profile.CommentFilter {
    fileprivate func allows(_ comment: Comment) -> Bool {
        guard !excludedAuthors.contains(comment.authorName) else { return false }
        guard let word = keyword?.lowercased() else { return true }
        return Self.words(of: comment.body.plainText.lowercased()).contains(word)
    }
}

extension Profile.AttachmentFilter {
    func allows(_ file: Attachment) -> Bool {
        guard maximumBytes.map({ file.size <= $0 }) ?? true else { return false }
        let name = file.name.lowercased()
        return !excludedExtensions.contains { name.hasSuffix($0.lowercased()) }
    }
}
