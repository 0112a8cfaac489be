import EntityModel

/// Pages through the issues that a selection means, the oldest first.
struct IssueSearch: Hashable, Sendable {
    static let pageSize = 100

    let product: JiraProduct
    let selection: EntityQuery
    private let offset: Int

    /// A search for one page; `nil` for a cursor that no page gave, or a scope or ids that are not Jira's.
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
            // The search follows the issues by seconds; these are looked up as they are.
            request.reconcileIssues = selection.ids.map { $0.prefix(50).compactMap { Int64($0) } }
        case .dataCenter:
            request.startAt = offset
        }
        return request
    }

    /// Where the next page begins; `nil` after the last one.
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
    /// Whether the scope can be a project of Jira: by its id or its key.
    var isOfJira: Bool {
        !sourceId.isEmpty && sourceId.utf8.count <= 255
            && sourceId.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }
}
