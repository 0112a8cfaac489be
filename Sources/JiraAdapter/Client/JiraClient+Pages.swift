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

extension JiraClient {
    /// All elements of a list, page by page; Jira answers as many as it likes.
    ///
    /// - Parameters:
    ///   - path: of the list.
    ///   - api: below the base address; `nil` for the platform's.
    ///   - query: beside what asks for a page.
    ///   - size: of the pages that are asked for.
    ///   - type: of a page.
    /// - Returns: the elements, in Jira's order.
    /// - Throws: what Jira says.
    func all<Page: JiraPage>(
        _ path: [String], of api: [String]? = nil, query: [(name: String, value: String)] = [], pagesOf size: Int,
        as type: Page.Type
    ) async throws(ToolFailure) -> [Page.Element] {
        var elements: [Page.Element] = []
        while true {
            let page = try await get(
                path, of: api, query: query + [("startAt", "\(elements.count)"), ("maxResults", "\(size)")],
                as: type)
            elements += page.elements
            let isLast = page.isLast ?? page.total.map { elements.count >= $0 } ?? true
            guard !page.elements.isEmpty, !isLast else { return elements }
        }
    }
}
