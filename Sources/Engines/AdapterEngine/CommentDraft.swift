public import EntityModel

/// The content of a comment or worklog that will be written.
public struct CommentDraft: Hashable, Sendable {
    public var body: RichText
    /// The logged time, if this is a worklog, or `nil` for a comment.
    public var work: Worklog?
    /// The original of this copy.
    ///
    /// `nil` if a user wrote the comment in this tool and the change comes from its copy.
    public var source: Original?

    /// The original of a copied comment or worklog.
    public struct Original: Hashable, Sendable {
        /// The author's name for the attribution line, as the other tool shows it.
        ///
        /// Empty if the copy names no author.
        public var author: String
        /// The origin that the marker names.
        public var origin: CommentOrigin
        /// The URL at which a user opens the original.
        public var link: String?
        /// The user to set as the author, if the tool allows this.
        public var writer: ToolUser?
        /// The comment that this one replies to, with its ID in this tool if it exists here.
        public var parent: CommentParent?

        public init(
            author: String, origin: CommentOrigin, link: String?, writer: ToolUser? = nil, parent: CommentParent? = nil
        ) {
            self.author = author
            self.origin = origin
            self.link = link
            self.writer = writer
            self.parent = parent
        }
    }

    public init(body: RichText, work: Worklog? = nil, source: Original?) {
        self.body = body
        self.work = work
        self.source = source
    }
}
