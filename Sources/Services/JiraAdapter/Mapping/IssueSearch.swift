import EntityModel

/// Pages through the issues that match a query, oldest first.
struct IssueSearch: Hashable, Sendable {
    static let pageSize = 100

    let product: JiraProduct
    let selection: EntityQuery
    private let offset: Int

    /// Creates a search for one page, or `nil` if the cursor, the scope, or an ID is not valid for Jira.
    init?(product: JiraProduct, selection: EntityQuery) {
        self.product = product
        self.selection = selection
        guard selection.scope?.isOfJira ?? true,
            (selection.ids ?? []).allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isASCIIDigit) })
        else { return nil }
        switch (product, selection.cursor) {
        case (_, nil), (.cloud, _): offset = 0
        case (.dataCenter, let text?):
            guard let offset = Int(text), offset >= 0 else { return nil }
            self.offset = offset
        }
    }

    var request: JiraSearch {
        var clauses = selection.scope.map { ["project = \(JQL.quote($0.sourceId))"] } ?? []
        if !selection.types.isEmpty {
            clauses.append("issuetype in (\(selection.types.map(JQL.quote).joined(separator: ", ")))")
        }
        if let ids = selection.ids {
            clauses.append("id in (\(ids.joined(separator: ", ")))")
        }
        clauses += selection.filters.map { "(\($0))" }
        var request = JiraSearch(
            jql: clauses.joined(separator: " AND ") + " ORDER BY key ASC", fields: ["issuetype", "creator"],
            maxResults: min(max(selection.limit ?? IssueSearch.pageSize, 1), IssueSearch.pageSize))
        switch product {
        case .cloud:
            request.nextPageToken = selection.cursor
            request.properties = [JiraShareMarker.key]
            // The search index lags behind the issues by seconds. Jira looks up these issues directly.
            request.reconcileIssues = selection.ids.map { $0.prefix(50).compactMap { Int64($0) } }
        case .dataCenter:
            request.startAt = offset
        }
        return request
    }

    /// Returns the cursor of the next page, or `nil` after the last page.
    func cursor(after page: JiraSearchPage) -> String? {
        switch product {
        case .cloud:
            return page.isLast == true ? nil : page.nextPageToken
        case .dataCenter:
            let end = offset + page.issues.count
            return page.issues.isEmpty || end >= page.total ?? 0 ? nil : String(end)
        }
    }
}

extension EntityScope {
    /// Whether the scope can be a Jira project, by its ID or its key.
    var isOfJira: Bool {
        !sourceId.isEmpty && sourceId.utf8.count <= 255
            && sourceId.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }
}
