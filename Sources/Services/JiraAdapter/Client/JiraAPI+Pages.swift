import EntityModel

/// One page of a list of which each page is asked for by the number of its first element.
protocol JiraPage: Decodable, Sendable {
    associatedtype Element: Sendable

    var elements: [Element] { get }
    /// How many there are on all pages; `nil` where Jira does not tell.
    var total: Int? { get }
    /// Whether no page follows; `nil` where Jira tells ``total`` instead.
    var isLast: Bool? { get }
}

extension JiraPage {
    var isLast: Bool? { nil }
}

extension JiraAPI {
    /// All elements of a list, page by page; Jira answers as many as it likes.
    ///
    /// - Parameters:
    ///   - path: of the list.
    ///   - api: below the base address; `nil` for the platform's.
    ///   - query: beside what asks for a page.
    ///   - size: Of the pages that are asked for; smaller ones follow where a page is longer than an answer that is
    ///     read.
    ///   - type: of a page.
    /// - Returns: the elements, in Jira's order.
    /// - Throws: what Jira says.
    func all<Page: JiraPage>(
        _ path: [String], of api: [String]? = nil, query: [(name: String, value: String)] = [], pagesOf size: Int,
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
                // A page of long texts may be longer than an answer that is read.
                guard error.kind == .unreadable, size > 1 else { throw error }
                size = max(1, size / 8)
                continue
            }
            elements += page.elements
            let isLast = page.isLast ?? page.total.map { elements.count >= $0 } ?? true
            guard !page.elements.isEmpty, !isLast else { return elements }
        }
    }
}
