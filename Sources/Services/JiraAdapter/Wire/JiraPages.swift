import Core
import EntityModel

/// A page of a list in which each page is requested by the index of its first element.
protocol JiraPage: Decodable, Sendable {
    associatedtype Element: Sendable

    /// The elements on this page.
    var elements: [Element] { get }
    /// The number of elements on all pages, or `nil` if Jira does not report it.
    var total: Int? { get }
    /// Whether this is the last page, or `nil` if Jira reports ``total`` instead.
    var isLast: Bool? { get }
}

extension JiraPage {
    /// No value, for pages that report ``total``.
    var isLast: Bool? { nil }
}

/// A page of a list whose elements are in `values`, as in most of Jira's lists.
struct JiraValuePage<Value: Decodable & Sendable>: JiraPage {
    var values: [Value]
    var isLast: Bool?
    var total: Int?

    var elements: [Value] { values }
}

/// The response to `GET issue/{id}/comment`.
struct JiraCommentPage: JiraPage {
    var startAt: Int?
    var total: Int?
    var comments: [LenientDecodable<JiraComment>]

    var elements: [LenientDecodable<JiraComment>] { comments }
}

/// The response to a search.
///
/// Cloud continues with a token, Data Center with an offset.
struct JiraSearchPage: Decodable, Sendable {
    var issues: [JiraIssue]
    var nextPageToken: String?
    var isLast: Bool?
    var total: Int?
}

/// The body of `POST search/jql` (Cloud) and `POST search` (Data Center).
struct JiraSearch: Encodable, Sendable {
    var jql: String
    var fields: [String]
    var maxResults: Int
    var nextPageToken: String?
    var startAt: Int?
    var properties: [String]?
    var reconcileIssues: [Int64]?
}

extension Array {
    /// Returns the elements if each of them has an ID that Tandem can read.
    func allWithIDs<Value>() throws(ToolError) -> [Value] where Element == LenientDecodable<Value> {
        let known = compactMap(\.known)
        guard known.count == count else {
            throw ToolError(kind: .unreadable, message: "A comment or worklog has no ID that Tandem can read.")
        }
        return known
    }
}
