import EntityModel

/// The lists of Jira, which it returns in pages or at once.
extension JiraTransport {
    /// Returns the elements of all pages of a list.
    ///
    /// Jira chooses the number of elements on each page.
    ///
    /// - Parameters:
    ///   - path: The path of the list.
    ///   - api: The path of the API below the base URL; `nil` for the platform API.
    ///   - query: The query parameters in addition to those that select a page.
    ///   - size: The requested size of a page. Smaller pages follow if a page exceeds the maximum response size.
    ///   - type: The type of a page.
    /// - Returns: The elements, in Jira's order.
    /// - Throws: `ToolError` with Jira's reason.
    func pages<Page: JiraPage>(
        _ path: [String], of api: [String]? = nil, query: [(name: String, value: String)] = [], size: Int,
        as type: Page.Type
    ) async throws(ToolError) -> [Page.Element] {
        var elements: [Page.Element] = []
        var size = size
        while true {
            let page: Page
            do {
                page = try await get(
                    path, of: api, query: query + [("startAt", "\(elements.count)"), ("maxResults", "\(size)")],
                    as: type)
            } catch {
                // A page with long texts may exceed the maximum response size.
                guard error.kind == .unreadable, size > 1 else { throw error }
                size = max(1, size / 8)
                continue
            }
            elements += page.elements
            let isLast = page.isLast ?? page.total.map { elements.count >= $0 } ?? true
            guard !page.elements.isEmpty, !isLast else { return elements }
        }
    }

    /// Returns the elements of all pages of one of Jira Software's lists.
    func agilePages<Value: Decodable & Sendable>(
        _ path: [String], query: [(name: String, value: String)] = [], of type: Value.Type
    ) async throws(ToolError) -> [Value] {
        try await pages(path, of: Self.agileAPI, query: query, size: 50, as: JiraValuePage<Value>.self)
    }

    /// Returns the names in a list that Jira returns at once.
    func names(_ path: [String]) async throws(ToolError) -> [String] {
        try await get(path, as: [Named].self).map(\.name)
    }

    private struct Named: Decodable, Sendable {
        var name: String
    }
}
