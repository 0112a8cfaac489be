import Core
import EntityModel
import Foundation

extension TargetprocessClient {
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
    ) async throws(ToolFailure) -> [ChangedItem] {
        let date = TargetprocessClient.dateExpression(since)
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
    ) async throws(ToolFailure) -> [ChangedComment] {
        let date = TargetprocessClient.dateExpression(since)
        let page: PageV2<ChangedComment> = try await get(
            URLPath(
                ["api", "v2", "Comment"],
                query: [
                    (
                        "where",
                        "(createDate>=\(date) or descriptionModifyDate>=\(date)) and entityVersion>\(version)"
                    ),
                    ("select", ChangedComment.selection), ("orderBy", "entityVersion"), ("take", "\(pageSize)"),
                ]))
        return page.items
    }

    /// Which of the ids are items of the type.
    func items(of type: WorkItemType, among ids: [Int64]) async throws(ToolFailure) -> [Int64] {
        var found: [Int64] = []
        // Each id takes up to twenty characters of an address.
        for start in stride(from: 0, to: ids.count, by: 100) {
            let some = ids[start..<min(start + 100, ids.count)].map(String.init).joined(separator: ",")
            let isAmong = ItemCondition(["id in [\(some)]"])
            found += try await items(type, isAmong, after: 0, take: 100, withMarker: false).map(\.id)
        }
        return found
    }

    /// The whole second before the time: the tool's clock has no finer grain.
    private static func dateExpression(_ milliseconds: Int64) -> String {
        let seconds = Double(milliseconds >= 0 ? milliseconds / 1000 : 0)
        return "DateTime.Parse(\"\(Date(timeIntervalSince1970: seconds).formatted(.iso8601))\")"
    }
}
