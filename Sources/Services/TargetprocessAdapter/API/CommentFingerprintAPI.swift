import EntityModel

/// The fingerprints of the comments and worklogs of items.
struct CommentFingerprintAPI: Sendable {
    /// The connection to the instance.
    let transport: TargetprocessTransport

    /// The maximum number of IDs in one condition, because each ID takes up to 20 characters of the URL.
    private static let maxIDs = 100

    /// Returns the fingerprints of the comments and worklogs of items, by item ID.
    ///
    /// - Parameter ids: The IDs of items of any type.
    /// - Returns: The fingerprints for each ID. A part that the user cannot see is `nil`.
    /// - Throws: `ToolError` if Targetprocess is not available.
    func fingerprints(of ids: [Int64]) async throws(ToolError) -> [Int64: CommentFingerprints] {
        var found: [Int64: CommentFingerprints] = [:]
        for start in stride(from: 0, to: ids.count, by: Self.maxIDs) {
            let some = ids[start..<min(start + Self.maxIDs, ids.count)]
            let list = QueryLiteral.list(some)
            let comments: [CommentStamp]? = try await visibleRows(
                of: "Comment", where: "general.id in [\(list)]", select: CommentStamp.selection)
            let times: [TimeStamp]? = try await visibleRows(
                of: "Time", where: "assignable.id in [\(list)]", select: TimeStamp.selection)
            let commentsByItem = comments.map { Dictionary(grouping: $0) { $0.general ?? 0 } }
            let timesByItem = times.map { Dictionary(grouping: $0) { $0.assignable ?? 0 } }
            for id in some {
                found[id] = CommentFingerprints(
                    comments: commentsByItem.map { CommentFingerprints.fingerprint(of: ($0[id] ?? []).map(\.entry)) },
                    worklogs: timesByItem.map {
                        CommentFingerprints.fingerprint(of: ($0[id] ?? []).compactMap(\.entry))
                    })
            }
        }
        return found
    }

    /// Returns all elements of a list, or `nil` if Targetprocess rejects the request, for example because time tracking
    /// is disabled.
    private func visibleRows<Row: Decodable & Sendable & Identifiable>(
        of type: String, where condition: String, select selection: String
    ) async throws(ToolError) -> [Row]? where Row.ID == Int64 {
        do {
            return try await transport.allRows(of: type, where: condition, select: selection)
        } catch {
            guard !error.isTransient else { throw error }
            return nil
        }
    }
}
