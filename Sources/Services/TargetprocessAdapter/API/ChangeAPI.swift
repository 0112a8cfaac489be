import EntityModel
import Primitives

/// The resources that changed since a time.
struct ChangeAPI: Sendable {
    /// The connection to the instance.
    let transport: TargetprocessTransport

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
    func items(
        of type: WorkItemType, since: Timestamp, after version: Int64
    ) async throws(ToolError) -> [ChangedItem] {
        let date = QueryLiteral.date(since)
        return try await transport.rows(
            .readV2(
                [type.rawValue],
                where: "(modifyDate>=\(date) or lastCommentDate>=\(date)) and entityVersion>\(version)",
                select: ChangedItem.selection, orderBy: "entityVersion", take: transport.pageSize))
    }

    /// Returns the comments that were created or edited at or after a time, sorted by version.
    ///
    /// Editing a comment does not change its item.
    func comments(since: Timestamp, after version: Int64) async throws(ToolError) -> [CommentStamp] {
        let date = QueryLiteral.date(since)
        return try await transport.rows(
            .readV2(
                ["Comment"],
                where: "(createDate>=\(date) or descriptionModifyDate>=\(date)) and entityVersion>\(version)",
                select: CommentStamp.selection, orderBy: "entityVersion", take: transport.pageSize))
    }

    /// Returns the items for which work was logged at or after a time.
    ///
    /// A time has no version for paging.
    func itemsWithNewTimes(since: Timestamp) async throws(ToolError) -> [(item: Int64, createdAt: Timestamp)] {
        let times: [NewTime] = try await transport.allRows(
            of: "Time", where: "createDate>=\(QueryLiteral.date(since))", select: NewTime.selection)
        return times.compactMap { time in time.assignable.map { ($0, time.createDate?.time ?? since) } }
    }
}
