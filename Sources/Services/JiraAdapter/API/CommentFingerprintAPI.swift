import AdapterKit
import EntityModel
import Primitives

/// The fingerprints of the comments and worklogs of issues, read without the texts.
struct CommentFingerprintAPI: Sendable {
    /// An issue at the time of one of its changes.
    struct ChangedIssue: Hashable, Sendable {
        var id: String
        /// The time of the change.
        var updated: Timestamp
    }

    private let transport: JiraTransport
    private let search: SearchAPI
    /// The fingerprints of issues that changed lately.
    private let cache: ExpiringCache<ChangedIssue, CommentFingerprints>
    private let now: @Sendable () -> Timestamp

    /// The number of issues whose comments one search returns.
    ///
    /// With long texts, 20 stay below the maximum response size.
    private static let issuesPerSearch = 20
    private static let pageSize = 500
    /// The time after which an issue has no further change with the same `updated`.
    ///
    /// Some databases of Data Center keep whole seconds, and clocks differ.
    private static let settlingTime: Duration = .minutes(1)

    /// Creates the resource.
    init(_ transport: JiraTransport, search: SearchAPI, now: @escaping @Sendable () -> Timestamp) {
        self.transport = transport
        self.search = search
        self.now = now
        cache = ExpiringCache(now: now)
    }

    /// Returns the fingerprints of the comments and worklogs of issues, by the IDs of the issues.
    ///
    /// Every change of an issue advances its `updated`. Therefore each issue is read once per change.
    ///
    /// - Parameter issues: The issues from a search.
    /// - Returns: The fingerprints. Deleted issues are missing.
    /// - Throws: `ToolError` if Jira is not available.
    func fingerprints(of issues: [ChangedIssue]) async throws(ToolError) -> [String: CommentFingerprints] {
        var found: [String: CommentFingerprints] = [:]
        var unknown: [ChangedIssue] = []
        for issue in issues {
            if let known = cache[issue] { found[issue.id] = known } else { unknown.append(issue) }
        }
        for start in stride(from: 0, to: unknown.count, by: Self.issuesPerSearch) {
            let batch = Array(unknown[start..<min(start + Self.issuesPerSearch, unknown.count)])
            let embedded = try await embeddedComments(of: batch.map(\.id))
            for issue in batch {
                guard let fingerprints = try await fingerprints(of: issue.id, embedded: embedded[issue.id]) else {
                    continue
                }
                found[issue.id] = fingerprints
                if now() - issue.updated > Self.settlingTime { cache.store(fingerprints, as: issue) }
            }
        }
        return found
    }

    private func embeddedComments(of ids: [String]) async throws(ToolError) -> [String: JiraIssueComments] {
        var request = JiraSearch(
            jql: "id in (\(ids.joined(separator: ", ")))", fields: ["comment", "worklog"], maxResults: ids.count)
        if transport.product == .cloud { request.reconcileIssues = ids.compactMap { Int64($0) } }
        do {
            let page = try await search.page(request, as: JiraIssueCommentsPage.self)
            return Dictionary(page.issues.map { ($0.id, $0) }) { first, _ in first }
        } catch  where error.kind == .rejected || error.kind == .unreadable {
            // One of the issues is deleted, or the response is too long. Each issue is read by itself.
            return [:]
        }
    }

    private func fingerprints(
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
        return try await transport.pages(["issue", issue, list], size: Self.pageSize, as: JiraStampPage.self)
    }
}

extension JiraCommentStamp {
    /// A text that is equal to the one of the same comment or worklog when the whole issue is read.
    fileprivate var state: String { "\(updated?.time ?? .epoch)" }
}
