import Primitives

/// The body of a webhook request.
///
/// See: developer.atlassian.com/server/jira/platform/webhooks and developer.atlassian.com/cloud/jira/platform/webhooks.
struct JiraWebhookPayload: Sendable {
    /// The event name, such as `jira:issue_updated`.
    ///
    /// It is empty in requests from workflow functions, automation rules, and some apps.
    var name: String
    /// The time of the event.
    var timestamp: Timestamp?
    var issue: JiraIssue?
    var comment: JiraComment?
    var worklog: JiraWorklog?
    var link: Link?
    var sprint: Named?
    /// The sprint before the change.
    var previousSprint: Named?
    var version: Named?

    /// A sprint or a version.
    struct Named: Sendable {
        var id: String
        var name: String?
    }

    /// A link that was added or removed.
    struct Link: Decodable, Sendable {
        /// The ID of the issue that the link leads from.
        var sourceIssueId: Int64
    }
}

/// An object that cannot be decoded is treated as missing.
///
/// The code that needs it reports the problem.
extension JiraWebhookPayload: Decodable {
    private enum CodingKeys: String, CodingKey {
        case name = "webhookEvent", timestamp, issue, comment, worklog, link = "issueLink", sprint
        case previousSprint = "oldValue", version
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        name = values.decodeLeniently(String.self, forKey: .name) ?? ""
        timestamp = values.decodeLeniently(Timestamp.self, forKey: .timestamp)
        issue = values.decodeLeniently(JiraIssue.self, forKey: .issue)
        comment = values.decodeLeniently(JiraComment.self, forKey: .comment)
        worklog = values.decodeLeniently(JiraWorklog.self, forKey: .worklog)
        link = values.decodeLeniently(Link.self, forKey: .link)
        sprint = values.decodeLeniently(Named.self, forKey: .sprint)
        previousSprint = values.decodeLeniently(Named.self, forKey: .previousSprint)
        version = values.decodeLeniently(Named.self, forKey: .version)
    }
}

extension JiraWebhookPayload.Named: Decodable {
    private enum CodingKeys: CodingKey {
        case id, name
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        // The IDs of sprints are numbers, and those of versions are strings.
        if let number = try? values.decode(Int64.self, forKey: .id) {
            id = String(number)
        } else {
            id = try values.decode(String.self, forKey: .id)
        }
        name = values.decodeLeniently(String.self, forKey: .name)
    }
}
