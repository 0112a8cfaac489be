import AdapterKit
import EntityModel
import Primitives

extension JiraAPI {
    /// An issue at the time of one of its changes.
    struct ChangedIssue: Hashable, Sendable {
        var id: String
        /// The time of the change.
        var updated: Timestamp
    }

    /// The number of issues whose comments one search returns.
    ///
    /// With long texts, 20 stay below the maximum response size.
    private static let discussionsPerSearch = 20
    private static let stampsPerPage = 500
    /// The time after which an issue has no further change with the same `updated`.
    ///
    /// Some databases of Data Center keep whole seconds, and clocks differ.
    private static let settlingTime: Duration = .minutes(1)

    /// Returns the fingerprints of the comments and worklogs of issues, by the IDs of the issues.
    ///
    /// Every change of an issue advances its `updated`. Therefore each issue is read once per change.
    ///
    /// - Parameter issues: The issues from a search.
    /// - Returns: The fingerprints. Deleted issues are missing.
    /// - Throws: `ToolError` if Jira is not available.
    func discussions(of issues: [ChangedIssue]) async throws(ToolError) -> [String: CommentFingerprints] {
        var found: [String: CommentFingerprints] = [:]
        var asked: [ChangedIssue] = []
        for issue in issues {
            if let known = discussions[issue] { found[issue.id] = known } else { asked.append(issue) }
        }
        for start in stride(from: 0, to: asked.count, by: Self.discussionsPerSearch) {
            let some = Array(asked[start..<min(start + Self.discussionsPerSearch, asked.count)])
            let embedded = try await embeddedDiscussions(of: some.map(\.id))
            for issue in some {
                guard let discussion = try await discussion(of: issue.id, embedded: embedded[issue.id]) else {
                    continue
                }
                found[issue.id] = discussion
                if now() - issue.updated > Self.settlingTime { discussions.store(discussion, as: issue) }
            }
        }
        return found
    }

    private func embeddedDiscussions(of ids: [String]) async throws(ToolError) -> [String: JiraIssueComments] {
        var request = JiraSearch(
            jql: "id in (\(ids.joined(separator: ", ")))", fields: ["comment", "worklog"], maxResults: ids.count)
        if connection.product == .cloud { request.reconcileIssues = ids.compactMap { Int64($0) } }
        do {
            let page = try await search(request, as: JiraIssueCommentsPage.self)
            return Dictionary(page.issues.map { ($0.id, $0) }) { first, _ in first }
        } catch  where error.kind == .rejected || error.kind == .unreadable {
            // One of the issues is deleted, or the response is too long. Each issue is read by itself.
            return [:]
        }
    }

    private func discussion(
        of issue: String, embedded: JiraIssueComments?
    ) async throws(ToolError) -> CommentFingerprints? {
        do {
            let comments = try await stamps("comment", of: issue, embedded: embedded?.comments)
            let worklogs = try await stamps("worklog", of: issue, embedded: embedded?.worklogs)
            return CommentFingerprints(
                comments: CommentFingerprints.fingerprint(of: comments.map { ($0.id, $0.state) }),
                worklogs: CommentFingerprints.fingerprint(of: worklogs.map { (Comment.id(ofWork: $0.id), $0.state) }))
        } catch  where !error.isTransient {
            return nil
        }
    }

    private func stamps(
        _ list: String, of issue: String, embedded: JiraStampPage?
    ) async throws(ToolError) -> [JiraCommentStamp] {
        if let embedded, embedded.isWhole { return embedded.elements }
        return try await all(["issue", issue, list], pagesOf: Self.stampsPerPage, as: JiraStampPage.self)
    }
}

extension JiraCommentStamp {
    /// A text that is equal to the one of the same comment or worklog when the whole issue is read.
    fileprivate var state: String { "\(updated?.time ?? .epoch)" }
}
