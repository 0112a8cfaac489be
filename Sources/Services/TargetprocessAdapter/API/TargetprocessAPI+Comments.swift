import Core
import EntityModel

extension TargetprocessAPI {
    /// Returns all comments of an item, oldest first.
    ///
    /// API v1 supports paging for comments.
    func comments(of id: String) async throws(ToolError) -> [CommentRecord] {
        let general = try number(id)
        let records = try await list(of: CommentRecord.self) { size in
            URLPath(
                ["api", "v1", "Comments"],
                query: [
                    ("format", "json"), ("where", "General.Id eq \(general)"), ("include", CommentRecord.inclusion),
                    ("orderBy", "Id"), ("take", "\(size)"),
                ])
        }
        return records.sorted { $0.id < $1.id }
    }

    /// Creates a comment.
    ///
    /// If the tool does not accept it as a reply, the comment is created without a parent.
    func createComment(
        _ text: String, answering parent: Int64? = nil, on id: String
    ) async throws(ToolError) -> CommentRecord {
        let change = CommentChange(general: .init(id: try number(id)), description: text)
        guard let parent else { return try await post(writePath([]), change) }
        var answer = change
        answer.parentId = parent
        return try await post(writePath([]), answer, orElse: change)
    }

    func updateComment(_ id: String, _ text: String) async throws(ToolError) -> CommentRecord {
        try await post(writePath(["\(try number(id))"]), CommentChange(description: text))
    }

    func deleteComment(_ id: String) async throws(ToolError) {
        try await delete(URLPath(["api", "v1", "Comments", "\(try number(id))"], query: [("format", "json")]))
    }

    private func writePath(_ rest: [String]) -> URLPath {
        URLPath(
            ["api", "v1", "Comments"] + rest,
            query: [("format", "json"), ("resultFormat", "json"), ("resultInclude", CommentRecord.inclusion)])
    }

    /// Returns the numeric ID of an item, a comment, or a time.
    func number(_ id: String) throws(ToolError) -> Int64 {
        guard let number = Int64(id), number > 0 else {
            throw ToolError(kind: .notFound, message: "Targetprocess has no resource with this ID.")
        }
        return number
    }
}
