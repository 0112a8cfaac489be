public import EntityModel

/// What a comment, or logged work, is to say.
public struct CommentDraft: Hashable, Sendable {
    public var body: RichText
    /// What makes it logged work.
    public var work: Worklog?
    /// What it is a copy of; `nil` for one that a person wrote in this tool and that is changed from its copy.
    public var source: Original?

    /// The original, as the copy tells of it.
    public struct Original: Hashable, Sendable {
        /// The name to put above the text, as the other tool shows it; empty where nobody is to be named.
        public var author: String
        /// What the marker names.
        public var origin: CommentOrigin
        /// Where a person opens the original.
        public var link: String?
        /// Who is to stand as the author where the tool lets one say so.
        public var writer: ToolUser?
        /// What it answers, by its id in this tool where it is there.
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
