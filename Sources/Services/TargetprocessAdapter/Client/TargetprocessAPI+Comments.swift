import Core
import EntityModel

extension TargetprocessAPI {
    /// All comments of an item, oldest first, by API v1, which pages them.
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

    /// Writes a comment, once; as no answer where the tool does not take it as one.
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

    /// The id of an item, a comment or a time as the tool counts them.
    func number(_ id: String) throws(ToolError) -> Int64 {
        guard let number = Int64(id), number > 0 else {
            throw ToolError(kind: .notFound, message: "Targetprocess has nothing with such an id")
        }
        return number
    }
}
