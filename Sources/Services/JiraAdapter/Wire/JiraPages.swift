import Core

/// A page of a list whose elements Jira calls `values`, as it does in most lists.
struct JiraValuePage<Value: Decodable & Sendable>: JiraPage {
    var values: [Value]
    var isLast: Bool?
    var total: Int?

    var elements: [Value] { values }
}

/// The answer to `GET issue/{id}/comment`.
struct JiraCommentPage: JiraPage {
    var startAt: Int?
    var total: Int?
    var comments: [LenientDecodable<JiraComment>]

    var elements: [LenientDecodable<JiraComment>] { comments }
}

/// The answer to a search: Cloud goes on with a token, Data Center with a number.
struct JiraSearchPage: Decodable, Sendable {
    var issues: [JiraIssue]
    var nextPageToken: String?
    var isLast: Bool?
    var total: Int?
}

/// What is asked of `POST search/jql` (Cloud) and `POST search` (Data Center).
struct JiraSearch: Encodable, Sendable {
    var jql: String
    var fields: [String]
    var maxResults: Int
    var nextPageToken: String?
    var startAt: Int?
    var properties: [String]?
    var reconcileIssues: [Int64]?
}
