import Core
import EntityModel
import Foundation
import Primitives

extension TargetprocessAPI {
    /// Items of a type that changed, or were commented, at or after a time, in the order of their versions.
    ///
    /// A change moves an item to the end of this order, so that paging by version misses none; dates can be set by
    /// users and are coarse.
    /// - Parameters:
    ///   - type: of the items.
    ///   - since: milliseconds since 1970.
    ///   - version: items up to this one were read before.
    /// - Returns: the items with their versions and times.
    /// - Throws: what the tool says, or that it is not there.
    func changedItems(
        _ type: WorkItemType, since: Int64, after version: Int64
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

    /// Comments that were written or edited at or after a time, in the order of their versions.
    ///
    /// Editing a comment leaves its item as it was.
    func changedComments(
        since: Int64, after version: Int64
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

    /// The items for which work was logged at or after a time; a time has no version by which to page.
    func itemsOfNewTimes(since: Int64) async throws(ToolError) -> [(item: Int64, createdAt: Int64)] {
        let date = TargetprocessAPI.dateExpression(since)
        return try await changedParts("Time", NewTime.selection, "createDate>=\(date)").compactMap { (time: NewTime) in
            time.assignable.map { ($0, time.createDate?.milliseconds ?? since) }
        }
    }

    /// The comments and the logged work of items, by the items' IDs.
    ///
    /// - Parameter ids: The IDs of items of any type.
    /// - Returns: A discussion for each ID; what the user may not see is `nil` in it.
    /// - Throws: `ToolError` if Targetprocess is not available.
    func discussions(of ids: [Int64]) async throws(ToolError) -> [Int64: CommentFingerprints] {
        var found: [Int64: CommentFingerprints] = [:]
        // Each ID takes up to 20 characters of an address.
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

    /// Resources that belong to items, page by page in the order of their IDs.
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

    /// The answer, or `nil` if Targetprocess rejects the question, as where nobody tracks time.
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

    /// Which of the ids are items of the type.
    func items(of type: WorkItemType, among ids: [Int64]) async throws(ToolError) -> [Int64] {
        var found: [Int64] = []
        // Each id takes up to twenty characters of an address.
        for start in stride(from: 0, to: ids.count, by: 100) {
            let some = ids[start..<min(start + 100, ids.count)].map(String.init).joined(separator: ",")
            let isAmong = WorkItemFilter(["id in [\(some)]"])
            found += try await items(type, isAmong, after: 0, take: 100, withMarker: false).map(\.id)
        }
        return found
    }

    /// The whole second before the time: the tool's clock has no finer grain.
    private static func dateExpression(_ milliseconds: Int64) -> String {
        "DateTime.Parse(\"\(ISO8601.text(max(milliseconds, 0)))\")"
    }
}
