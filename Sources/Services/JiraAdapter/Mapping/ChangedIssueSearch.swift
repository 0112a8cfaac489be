import EntityModel
import Primitives

/// Pages through the issues that changed since a time, oldest change first.
///
/// The time is sent in milliseconds since 1970, which are the same in every time zone. It is rounded down to the minute,
/// because some versions of Jira compare only minutes.
struct ChangedIssueSearch: Hashable, Sendable {
    static let pageSize = 200
    /// The number of issues by which two pages within one minute overlap.
    ///
    /// Up to that number of issues may change in between without hiding another one.
    private static let overlap = 40

    let product: JiraProduct
    let types: [String]
    let since: Timestamp
    /// The start of the page, in a form that depends on the product.
    private let place: Place

    private enum Place: Hashable {
        case start
        case token(String)
        case offset(Int)
    }

    /// Creates a search for one page, or `nil` if the cursor is not from an earlier page.
    ///
    /// - Parameters:
    ///   - product: The product, which determines how pages are requested.
    ///   - types: The IDs of issue types; an empty list for all types.
    ///   - since: The start time.
    ///   - cursor: The cursor of the previous page; `nil` for the first page.
    init?(product: JiraProduct, types: [String], since: Timestamp, cursor: String?) {
        self.product = product
        self.types = types
        switch (product, cursor) {
        case (_, nil):
            self.since = max(since, .epoch)
            place = .start
        case (.cloud, let token?):
            self.since = max(since, .epoch)
            place = .token(token)
        case (.dataCenter, let text?):
            let parts = text.split(separator: "+").compactMap { Int64($0) }
            guard parts.count == 2, parts[0] >= 0, parts[1] >= 0 else { return nil }
            self.since = Timestamp(millisecondsSinceEpoch: parts[0])
            place = .offset(Int(parts[1]))
        }
    }

    /// Returns the whole minutes since 1970.
    private static func minutes(_ time: Timestamp) -> Int64 {
        time.millisecondsSinceEpoch / Timestamp.millisecondsPerMinute
    }

    var request: JiraSearch {
        var clauses = ["updated >= \(ChangedIssueSearch.minutes(since) * Timestamp.millisecondsPerMinute)"]
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

    /// Returns the cursor of the next page, or `nil` after the last page.
    func cursor(after page: JiraSearchPage) -> String? {
        switch product {
        case .cloud:
            return page.isLast == true ? nil : page.nextPageToken
        case .dataCenter:
            let offset = if case .offset(let offset) = place { offset } else { 0 }
            let end = offset + page.issues.count
            guard !page.issues.isEmpty, end < page.total ?? 0 else { return nil }
            // An issue that changes in the meantime moves to the end, and those after it move up. The next page starts
            // at the last time instead of the last offset, so it misses none of them. Within one minute, only offsets
            // distinguish pages.
            let last = page.issues.last?.fields?.updated?.time ?? since
            if ChangedIssueSearch.minutes(last) > ChangedIssueSearch.minutes(since) {
                return "\(last)+0"
            }
            return "\(since)+\(max(end - ChangedIssueSearch.overlap, offset + 1))"
        }
    }
}
