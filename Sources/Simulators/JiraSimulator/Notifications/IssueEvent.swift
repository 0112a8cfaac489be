import SimulatorKit

import struct Primitives.Timestamp

/// A change of an issue, from which webhook requests are built.
struct IssueEvent {
    /// The value of `webhookEvent` in the body.
    enum Name: String {
        case created = "jira:issue_created"
        case updated = "jira:issue_updated"
        case deleted = "jira:issue_deleted"
        case commentCreated = "comment_created"
        case commentUpdated = "comment_updated"
        case commentDeleted = "comment_deleted"
        case worklogCreated = "worklog_created"
        case worklogUpdated = "worklog_updated"
        case worklogDeleted = "worklog_deleted"
        case linkCreated = "issuelink_created"
        case linkDeleted = "issuelink_deleted"
        case attachmentCreated = "attachment_created"
        case attachmentDeleted = "attachment_deleted"
    }

    let name: Name
    /// The value of `issue_event_type_name` in the body; deletions have none.
    var type: String?
    let issue: Issue
    let user: User
    let time: Timestamp
    var changes: ChangeGroup?
    var comment: Comment?
    var worklog: Worklog?
    var link: IssueLink?
    var attachment: Attachment?
}

extension World {
    /// Adds an event to the outbox, once for each webhook that subscribes to it.
    mutating func emit(_ event: IssueEvent) {
        // A webhook uses the language of the site, not the language of the user who caused the event.
        let spoken = vocabulary
        vocabulary = webhookVocabulary
        defer { vocabulary = spoken }
        for webhook in webhooks where webhook.enabled && webhook.events.contains(event.name.rawValue) {
            // A webhook's filter applies to issues only, so all link events are sent.
            if let filter = webhook.filter, event.link == nil,
                !matches(filter, event.issue, caller: event.user, now: event.time)
            {
                continue
            }
            if case .dynamic(let expires) = webhook.kind, expires < event.time { continue }
            if webhook.form == .postFunction, event.transition == nil { continue }
            let identifier = String(event.time.millisecondsSinceEpoch) + String(nextIdentifier(.delivery))
            outbox.append(
                Delivery(
                    identifier: identifier, webhook: webhook.id, event: event.name.rawValue, issueKey: event.issue.key,
                    url: address(of: webhook, event), secret: webhook.secret,
                    body: webhook.excludesBody ? [] : body(of: event, for: webhook)))
        }
    }

    /// Expands the variables in the URL and adds the parameters that name the acting user.
    private func address(of webhook: Webhook, _ event: IssueEvent) -> String {
        var url = webhook.url
        if url.utf8.contains(UInt8(ascii: "$")) {
            url.replace("${issue.id}", with: String(event.issue.id))
            url.replace("${issue.key}", with: event.issue.key)
            url.replace("${project.key}", with: event.issue.projectKey)
            url.replace("${project.id}", with: project(event.issue.projectKey)?.id ?? "")
        }
        guard case .administered = webhook.kind else { return url }
        let separator = url.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
        switch site.shape {
        case .cloud: return url + separator + "triggeredByUser=" + event.user.accountID.replacing(":", with: "%3A")
        case .datacenter: return url + separator + "user_id=" + event.user.name + "&user_key=" + event.user.key
        }
    }

    private func body(of event: IssueEvent, for webhook: Webhook) -> [UInt8] {
        switch webhook.form {
        case .webhook: break
        case .postFunction: return postFunctionBody(of: event)
        case .automation: return automationBody(of: event)
        }
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("timestamp", Int(event.time.millisecondsSinceEpoch))
            writer.member("webhookEvent", event.name.rawValue)
            switch event.name {
            case .created, .updated, .deleted: writeIssueEvent(event, to: &writer)
            case .commentCreated, .commentUpdated, .commentDeleted: writeCommentEvent(event, to: &writer)
            case .worklogCreated, .worklogUpdated, .worklogDeleted:
                // The worklog itself contains the ID of its issue.
                if let worklog = event.worklog {
                    writer.member("worklog") { writeWorklog(worklog, of: event.issue, .v2, to: &$0) }
                }
            case .linkCreated, .linkDeleted: writeLinkEvent(event, to: &writer)
            case .attachmentCreated, .attachmentDeleted:
                if let attachment = event.attachment {
                    writer.member("attachment") { writeAttachment(attachment, .v2, to: &$0) }
                }
                // Data Center sends the attachment without its issue.
                if site.shape == .cloud { writeShortIssue(event.issue, to: &writer) }
            }
            if case .dynamic = webhook.kind {
                writer.member("matchedWebhookIds") { $0.array([webhook.id]) { $0.number($1) } }
            }
        }
        return writer.bytes
    }

    private func writeIssueEvent(_ event: IssueEvent, to writer: inout JSONWriter) {
        if let type = event.type { writer.member("issue_event_type_name", type) }
        writer.member("user", event.user.seen[.v2])
        writer.member("issue") { writer in
            writer.object { writer in
                writer.member("id", String(event.issue.id))
                // Real Cloud webhooks also omit "/issue" from this link.
                let path = site.shape == .cloud ? "/" : "/issue/"
                writer.member("self", site.api(.v2, path + String(event.issue.id)))
                writer.member("key", event.issue.key)
                var selection = FieldSelection.all
                if site.shape == .cloud { selection.exclude("comment", "worklog") }
                writeFields(of: event.issue, selection, .v2, to: &writer)
            }
        }
        if let comment = event.comment {
            writer.member("comment") { writeComment(comment, of: event.issue, .v2, isWebhook: true, to: &$0) }
        }
        if let changes = event.changes {
            writer.member("changelog") { writer in
                writer.object { writer in
                    writer.member("id", String(changes.id))
                    writer.member("items") { $0.array(changes.items) { writeChange($1, isWebhook: true, to: &$0) } }
                }
            }
        }
    }

    private func writeLinkEvent(_ event: IssueEvent, to writer: inout JSONWriter) {
        guard let link = event.link, let type = vocabulary.linkTypes.first(where: { $0.id == link.type }) else {
            return
        }
        writer.member("issueLink") { writer in
            writer.object { writer in
                writer.member("id", link.id)
                writer.member("sourceIssueId", link.source)
                writer.member("destinationIssueId", link.destination)
                writer.member("issueLinkType") { writer in
                    writer.object { writer in
                        writer.member("id", Int(type.id) ?? 0)
                        writer.member("name", type.name)
                        writer.member("isSubTaskLinkType", false)
                        writer.member("isSystemLinkType", false)
                    }
                }
                writer.member("systemLink", false)
            }
        }
    }

    private func writeCommentEvent(_ event: IssueEvent, to writer: inout JSONWriter) {
        if let comment = event.comment {
            writer.member("comment") { writeComment(comment, of: event.issue, .v2, isWebhook: true, to: &$0) }
        }
        // Data Center sends the comment without its issue; only the comment's link contains the issue ID.
        if site.shape == .cloud { writeShortIssue(event.issue, to: &writer) }
    }

    private func writeShortIssue(_ issue: Issue, to writer: inout JSONWriter) {
        writer.member("issue") { writer in
            writer.object { writer in
                writer.member("id", String(issue.id))
                writer.member("self", site.api(.v2, "/issue/" + String(issue.id)))
                writer.member("key", issue.key)
                let selection = FieldSelection(names: [
                    "summary", "issuetype", "project", "assignee", "priority", "status",
                ])
                writeFields(of: issue, selection, .v2, to: &writer)
            }
        }
    }
}
