import Core
import EntityModel

/// Lists of resources, which the tool returns page by page.
extension TargetprocessTransport {
    /// The maximum number of pages of one list.
    private static let maxPages = 2_000

    // MARK: API v1

    /// Returns all elements of a list of API v1.
    ///
    /// - Throws: `ToolError` of kind `.unreadable` if an element cannot be decoded, because it must not look deleted.
    func list<Item: Decodable & Sendable>(_ path: URLPath, of type: Item.Type) async throws(ToolError) -> [Item] {
        let found = try await listing(path, of: type)
        guard found.isWhole else {
            throw ToolError(kind: .unreadable, message: "An element of the list has no ID that Tandem can read.")
        }
        return found.items
    }

    /// Returns all elements of a list of API v1 that may contain long texts.
    ///
    /// If a page is too long, smaller pages are requested.
    ///
    /// - Parameters:
    ///   - type: The type of an element.
    ///   - path: A closure that returns the path of the list for a page size.
    /// - Returns: The elements.
    /// - Throws: `ToolError` of kind `.unreadable` if a single element exceeds the maximum length of a response or
    ///   cannot be decoded.
    func list<Item: Decodable & Sendable>(
        of type: Item.Type, _ path: (_ size: Int) -> URLPath
    ) async throws(ToolError) -> [Item] {
        for size in [pageSize, 50] where size > 1 {
            do {
                return try await list(path(size), of: type)
            } catch {
                guard error.kind == .unreadable else { throw error }
            }
        }
        return try await list(path(1), of: type)
    }

    /// Returns all pages of a list of API v1, and whether every element could be decoded.
    ///
    /// Each page contains the URL of the next one.
    func listing<Item: Decodable & Sendable>(
        _ path: URLPath, of type: Item.Type
    ) async throws(ToolError) -> (items: [Item], isWhole: Bool) {
        var items: [Item] = []
        var isWhole = true
        var target = TargetprocessConnection.Target.path(path)
        for _ in 0..<Self.maxPages {
            let page: PageV1<Item> = try await get(target)
            items += page.items
            isWhole = isWhole && page.unreadable == 0
            guard let next = page.next else { return (items, isWhole) }
            target = .next(try connection.nextPage(next))
        }
        throw ToolError(kind: .unavailable, message: "\(connection) returned a list with too many pages.")
    }

    // MARK: API v2

    /// Returns the elements on the first page of a list of API v2, except those that cannot be decoded.
    func rows<Row: Decodable & Sendable>(_ path: URLPath) async throws(ToolError) -> [Row] {
        let page: PageV2<Row> = try await get(path)
        return page.items
    }

    /// Returns all elements of a list of API v2, sorted by ID.
    ///
    /// - Parameters:
    ///   - type: The type of the resources.
    ///   - condition: The condition that the resources must match.
    ///   - selection: The selector of the properties.
    /// - Returns: The elements.
    /// - Throws: The error that the tool reports.
    func allRows<Row: Decodable & Sendable & Identifiable>(
        of type: String, where condition: String, select selection: String
    ) async throws(ToolError) -> [Row] where Row.ID == Int64 {
        var rows: [Row] = []
        while true {
            let page: [Row] = try await self.rows(
                .readV2(
                    [type], where: "(\(condition)) and id>\(rows.last?.id ?? 0)", select: selection, orderBy: "id",
                    take: pageSize))
            rows += page
            guard page.count == pageSize else { return rows }
        }
    }
}
