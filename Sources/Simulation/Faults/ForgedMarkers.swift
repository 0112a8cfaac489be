import EntityModel

/// A person who writes comments with the marker that Tandem puts on its copies.
extension ModelTool {
    /// A person writes a comment that claims to be the copy of another one.
    func forge(_ id: String, _ text: String, origin: CommentOrigin) {
        scheduler.note("person forges a marker on \(tool.id) \(id): \(origin)")
        comment(id, text, origin: origin)
    }
}
