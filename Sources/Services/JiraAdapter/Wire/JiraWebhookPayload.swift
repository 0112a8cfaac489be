/// The body of a webhook.
///
/// Source: developer.atlassian.com/server/jira/platform/webhooks and
/// developer.atlassian.com/cloud/jira/platform/webhooks.
struct JiraWebhookPayload: Sendable {
    /// `jira:issue_updated` and the like; empty in what workflow functions, automation rules, and some apps send.
    var name: String
    /// Milliseconds since 1970.
    var timestamp: Int64?
    var issue: JiraIssue?
    var comment: JiraComment?
    var worklog: JiraWorklog?
    var link: Link?
    var sprint: Named?
    /// What the sprint was before.
    var previousSprint: Named?
    var version: Named?

    /// A sprint or a version.
    struct Named: Sendable {
        var id: String
        var name: String?
    }

    /// A link that came or went.
    struct Link: Decodable, Sendable {
        /// The issue that it leads from.
        var sourceIssueId: Int64
    }
}

/// An issue or comment that cannot be read is as good as missing; what needs it says so.
extension JiraWebhookPayload: Decodable {
    private enum CodingKeys: String, CodingKey {
        case name = "webhookEvent", timestamp, issue, comment, worklog, link = "issueLink", sprint
        case previousSprint = "oldValue", version
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        name = values.decodeLeniently(String.self, forKey: .name) ?? ""
        timestamp = values.decodeLeniently(Int64.self, forKey: .timestamp)
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
        // Sprints have numbers, versions texts.
        if let number = try? values.decode(Int64.self, forKey: .id) {
            id = String(number)
        } else {
            id = try values.decode(String.self, forKey: .id)
        }
        name = values.decodeLeniently(String.self, forKey: .name)
    }
}
