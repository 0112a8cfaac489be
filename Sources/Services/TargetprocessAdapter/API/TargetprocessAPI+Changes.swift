import Core
import EntityModel
import Foundation
import Primitives

extension TargetprocessAPI {
    /// Returns the items of a type that were changed or commented at or after a time, sorted by version.
    ///
    /// A change moves an item to the end of this order, so that paging by version misses no item. Dates are too coarse
    /// for paging, and users can set them.
    ///
    /// - Parameters:
    ///   - type: The type of the items.
    ///   - since: The start time.
    ///   - version: The last version that was already read.
    /// - Returns: The items with their versions and times.
    /// - Throws: The error that the tool reports, or `ToolError` if the tool is not available.
    func changedItems(
        _ type: WorkItemType, since: Timestamp, after version: Int64
    ) async throws(ToolError) -> [ChangedItem] {
        let date = TargetprocessAPI.dateExpression(since)
        let page: PageV2<ChangedItem> = try await get(
            URLPath(
                ["api", "v2", type.rawValue],
                query: [
                    (
                        "where",
                        "(modifyDate>=\(date) or lastCommentDate>=\(date)) and entityVersion>\(version)"
                    ),
                    ("select", ChangedItem.selection), ("orderBy", "entityVersion"), ("take", "\(pageSize)"),
                ]))
        return page.items
    }

    /// Returns the comments that were created or edited at or after a time, sorted by version.
    ///
    /// Editing a comment does not change its item.
    func changedComments(
        since: Timestamp, after version: Int64
    ) async throws(ToolError) -> [CommentStamp] {
        let date = TargetprocessAPI.dateExpression(since)
        let page: PageV2<CommentStamp> = try await get(
            URLPath(
                ["api", "v2", "Comment"],
                query: [
                    (
                        "where",
                        "(createDate>=\(date) or descriptionModifyDate>=\(date)) and entityVersion>\(version)"
                    ),
                    ("select", CommentStamp.selection), ("orderBy", "entityVersion"), ("take", "\(pageSize)"),
                ]))
        return page.items
    }

    /// Returns the items for which work was logged at or after a time.
    ///
    /// A time has no version for paging.
    func itemsOfNewTimes(since: Timestamp) async throws(ToolError) -> [(item: Int64, createdAt: Timestamp)] {
        let date = TargetprocessAPI.dateExpression(since)
        return try await changedParts("Time", NewTime.selection, "createDate>=\(date)").compactMap { (time: NewTime) in
            time.assignable.map { ($0, time.createDate?.time ?? since) }
        }
    }

    /// Returns the fingerprints of the comments and worklogs of items, by item ID.
    ///
    /// - Parameter ids: The IDs of items of any type.
    /// - Returns: The fingerprints for each ID. A part that the user cannot see is `nil`.
    /// - Throws: `ToolError` if Targetprocess is not available.
    func discussions(of ids: [Int64]) async throws(ToolError) -> [Int64: CommentFingerprints] {
        var found: [Int64: CommentFingerprints] = [:]
        // Each ID takes up to 20 characters of the URL.
        for start in stride(from: 0, to: ids.count, by: 100) {
            let some = ids[start..<min(start + 100, ids.count)]
            let list = some.map(String.init).joined(separator: ",")
            let comments: [CommentStamp]? = try await visible { () throws(ToolError) in
                try await changedParts("Comment", CommentStamp.selection, "general.id in [\(list)]")
            }
            let times: [TimeStamp]? = try await visible { () throws(ToolError) in
                try await changedParts("Time", TimeStamp.selection, "assignable.id in [\(list)]")
            }
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

    /// Returns resources that belong to items, page by page and sorted by ID.
    private func changedParts<Part: Decodable & Sendable & Identifiable>(
        _ type: String, _ selection: String, _ condition: String
    ) async throws(ToolError) -> [Part] where Part.ID == Int64 {
        var parts: [Part] = []
        while true {
            let page: PageV2<Part> = try await get(
                URLPath(
                    ["api", "v2", type],
                    query: [
                        ("where", "(\(condition)) and id>\(parts.last?.id ?? 0)"), ("select", selection),
                        ("orderBy", "id"), ("take", "\(pageSize)"),
                    ]))
            parts += page.items
            guard page.items.count == pageSize else { return parts }
        }
    }

    /// Returns the result, or `nil` if Targetprocess rejects the request, for example because time tracking is
    /// disabled.
    private func visible<Value>(
        _ body: () async throws(ToolError) -> Value
    ) async throws(ToolError) -> Value? {
        do {
            return try await body()
        } catch {
            guard !error.isTransient else { throw error }
            return nil
        }
    }

    /// Returns the IDs that belong to items of the type.
    func items(of type: WorkItemType, among ids: [Int64]) async throws(ToolError) -> [Int64] {
        var found: [Int64] = []
        // Each ID takes up to 20 characters of the URL.
        for start in stride(from: 0, to: ids.count, by: 100) {
            let some = ids[start..<min(start + 100, ids.count)].map(String.init).joined(separator: ",")
            let isAmong = WorkItemFilter(["id in [\(some)]"])
            found += try await items(type, isAmong, after: 0, take: 100, withMarker: false).map(\.id)
        }
        return found
    }

    /// Returns the whole second before the time, because the tool's dates have a resolution of one second.
    private static func dateExpression(_ time: Timestamp) -> String {
        "DateTime.Parse(\"\(ISO8601.text(max(time, .epoch)))\")"
    }
}
