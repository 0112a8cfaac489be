/// One comment to create, edit, or remove.
///
/// `origin` names the comment on the other side that the write follows.
public struct CommentWrite: Hashable, Sendable, Codable {
    public enum Action: Hashable, Sendable, Codable {
        /// The adapter creates the comment once: it first looks for a comment with this origin.
        case create(author: String, body: RichText, link: String?, work: Worklog? = nil)
        /// The adapter updates the comment only if its text still has the expected hash.
        case update(
            commentId: String, author: String, body: RichText, expected: ContentHash?, link: String?,
            work: Worklog? = nil)
        case delete(commentId: String)
    }

    public var origin: CommentOrigin
    public var sourceHash: ContentHash
    public var action: Action
    /// The user whom the tool should show as the author, if the tool allows it; `nil` shows Tandem's own user.
    public var authorUser: ToolUser?
    /// The comment that the original replies to: the ID of its copy on this side, if a copy exists, and its author.
    public var parent: CommentParent?
    /// Whether the updated comment is a copy that Tandem created, according to its own record.
    ///
    /// Otherwise, it is a user's own comment.
    public var isToCopy: Bool?

    public init(
        origin: CommentOrigin, sourceHash: ContentHash, action: Action, authorUser: ToolUser? = nil,
        parent: CommentParent? = nil, isToCopy: Bool? = nil
    ) {
        self.origin = origin
        self.sourceHash = sourceHash
        self.action = action
        self.authorUser = authorUser
        self.parent = parent
        self.isToCopy = isToCopy
    }
}

extension CommentWrite {
    /// The length of the text in the write, in bytes.
    public var textLength: Int {
        switch action {
        case .create(_, let body, _, _), .update(_, _, let body, _, _, _): body.textLength
        case .delete: 0
        }
    }
}
