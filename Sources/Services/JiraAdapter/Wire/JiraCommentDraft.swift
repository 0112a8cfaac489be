/// The body of a request that creates or edits a comment.
struct JiraCommentDraft: Encodable, Sendable {
    var body: JiraText
    var properties: [Property]?
    var visibility: JiraComment.Visibility?

    /// A property of a new comment.
    struct Property: Encodable, Sendable {
        var key: String
        var value: OriginProperty
    }
}
