import EntityModel

/// Which comments and which logged work cross, and which way.
extension FieldRules {
    /// Whether the profile has comments or logged work cross at all.
    var hasComments: Bool { mapping.comments != .none || mapping.worklogs != .none }

    /// Which way a comment or logged work of this id crosses.
    func direction(ofComment id: String) -> Profile.Direction {
        Comment.workId(id) == nil ? mapping.comments : mapping.worklogs
    }

    /// Whether a comment that is new on `side` crosses.
    func shouldSync(_ comment: Comment, from side: Side) -> Bool {
        guard direction(ofComment: comment.id).allows(from: side), !comment.isPrivate, comment.unreadable == nil else {
            return false
        }
        return comment.worklog != nil || mapping.commentFilter.allows(comment)
    }

    /// Under which name a comment crosses; empty if nobody's.
    func author(of comment: Comment) -> String {
        mapping.commentFilter.includesAuthorName ? comment.authorName : ""
    }

    /// Whose work it is that crosses from `side`: the user whom a table of the mapping names, or else the author, whom
    /// the other tool may know.
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
