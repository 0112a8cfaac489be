import EntityModel

/// Pages through the issues that changed since a time, oldest change first.
///
/// The time is written in milliseconds since 1970, which mean the same in every time zone, and rounded down to the
/// minute, which is how fine some versions of Jira compare.
struct ChangedIssueSearch: Hashable, Sendable {
    static let pageSize = 200
    /// As many issues may change between two pages of one minute without hiding another.
    private static let overlap = 40
    private static let minute: Int64 = 60_000

    let product: JiraProduct
    let types: [String]
    let since: Int64
    /// Where the page begins; the form is the product's own.
    private let place: Place

    private enum Place: Hashable {
        case start
        case token(String)
        case offset(Int)
    }

    /// A search for one page; `nil` for a cursor that no page gave.
    ///
    /// - Parameters:
    ///   - product: which asks for pages in its own way.
    ///   - types: ids of issue types; none for all.
    ///   - since: milliseconds since 1970.
    ///   - cursor: of the page before; `nil` for the first page.
    init?(product: JiraProduct, types: [String], since: Int64, cursor: String?) {
        self.product = product
        self.types = types
        switch (product, cursor) {
        case (_, nil):
            self.since = max(since, 0)
            place = .start
        case (.cloud, let token?):
            self.since = max(since, 0)
            place = .token(token)
        case (.dataCenter, let text?):
            let parts = text.split(separator: "+").compactMap { Int64($0) }
            guard parts.count == 2, parts[0] >= 0, parts[1] >= 0 else { return nil }
            self.since = parts[0]
            place = .offset(Int(parts[1]))
        }
    }

    var request: JiraSearch {
        var clauses = ["updated >= \(since / ChangedIssueSearch.minute * ChangedIssueSearch.minute)"]
        if !types.isEmpty {
            clauses.insert("issuetype in (\(types.map(JQL.quote).joined(separator: ", ")))", at: 0)
        }
        var request = JiraSearch(
            jql: clauses.joined(separator: " AND ") + " ORDER BY updated ASC, key ASC",
            fields: ["updated", "issuetype"], maxResults: ChangedIssueSearch.pageSize)
        switch place {
        case .start: break
        case .token(let token): request.nextPageToken = token
        case .offset(let offset): request.startAt = offset
        }
        return request
    }

    /// Where the next page begins; `nil` after the last one.
    func cursor(after page: JiraSearchPage) -> String? {
        switch product {
        case .cloud:
            return page.isLast == true ? nil : page.nextPageToken
        case .dataCenter:
            let offset = if case .offset(let offset) = place { offset } else { 0 }
            let end = offset + page.issues.count
            guard !page.issues.isEmpty, end < page.total ?? 0 else { return nil }
            // An issue that changes meanwhile leaves its place, and those behind it move up: going on from the last
            // time instead of the last place misses none of them. Within one minute only places tell pages apart.
            let last = page.issues.last?.fields?.updated?.milliseconds ?? since
            if last / ChangedIssueSearch.minute > since / ChangedIssueSearch.minute {
                return "\(last)+0"
            }
            return "\(since)+\(max(end - ChangedIssueSearch.overlap, offset + 1))"
        }
    }
}
