import Core
import EntityModel

/// The comments of items.
struct CommentAPI: Sendable {
    /// The connection to the instance.
    let transport: TargetprocessTransport

    /// Returns all comments of an item, oldest first.
    ///
    /// API v1 supports paging for comments.
    func all(of item: String) async throws(ToolError) -> [CommentRecord] {
        let general = try Int64(resourceID: item)
        let records = try await transport.list(of: CommentRecord.self) { size in
            .listV1(
                ["Comments"], where: "General.Id eq \(general)", include: CommentRecord.inclusion, orderBy: "Id",
                take: size)
        }
        return records.sorted { $0.id < $1.id }
    }

    /// Adds a comment to an item.
    ///
    /// If the tool does not accept it as a reply, the comment is created without a parent.
    func add(
        _ text: String, replyingTo parent: Int64? = nil, to item: String
    ) async throws(ToolError) -> CommentRecord {
        let change = CommentChange(general: .init(id: try Int64(resourceID: item)), description: text)
        guard let parent else { return try await transport.post(writePath([]), change) }
        var reply = change
        reply.parentId = parent
        return try await transport.post(writePath([]), reply, orElse: change)
    }

    /// Replaces the text of a comment.
    func update(_ id: String, _ text: String) async throws(ToolError) -> CommentRecord {
        try await transport.post(writePath(["\(try Int64(resourceID: id))"]), CommentChange(description: text))
    }

    /// Deletes a comment.
    ///
    /// - Throws: `ToolError` of kind `.notFound` if the comment does not exist.
    func delete(_ id: String) async throws(ToolError) {
        try await transport.delete(
            URLPath(["api", "v1", "Comments", "\(try Int64(resourceID: id))"], query: [("format", "json")]))
    }

    private func writePath(_ rest: [String]) -> URLPath {
        .writeV1(["Comments"] + rest, include: CommentRecord.inclusion)
    }
}
