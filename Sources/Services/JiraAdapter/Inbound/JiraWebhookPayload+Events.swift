import AdapterEngine
import EntityModel

extension JiraWebhookPayload {
    /// What an event's entity has for a type where Jira does not tell it: Data Center's word of a comment.
    static let unknownType = "issue"

    /// From whom the notification is and how it is told apart.
    struct Context: Sendable {
        /// The same for every delivery of the notification.
        var id: String
        var account: AccountID
        var tool: Tool
        var connection: JiraConnection
        /// Those that are kept in step.
        var fields: Set<JiraField>
        /// Whether logged work is kept in step.
        var mapsWorklogs = false
        /// Tandem's own user, where it is known.
        var ownUser: String?
        /// Milliseconds since 1970.
        var receivedAt: Int64
        /// The formats of texts on Data Center; `nil` for wiki markup in all fields.
        var renderers: TextRenderers?
    }

    /// The notification cannot be what Jira sends: what it tells of is missing.
    struct IncompletePayload: Error, Hashable {
        /// What is missing.
        var part: String
    }

    /// The beginnings of the names of events that change no issue, or that Tandem itself causes by its markers.
    private static let ignored = [
        "sprint_", "board_", "project_", "user_", "option_", "jira:version_", "issue_property_", "comment_property_",
    ]

    /// Whether nothing is known of such a notification: whatever issue it names must be read.
    var isUnknown: Bool { !Self.known.contains(name) && !Self.ignored.contains { name.hasPrefix($0) } }

    /// Whether the notification is about an issue that is named otherwise than by its ID, or that cannot be read.
    var hasNoIssue: Bool {
        Self.known.contains(name) && (name.hasPrefix("jira:issue_") || name.hasPrefix("comment_")) && issue == nil
            && comment?.issueId == nil
    }

    private static let known: Set<String> = [
        "jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "comment_created", "comment_updated",
        "comment_deleted", "worklog_created", "worklog_updated", "worklog_deleted", "jira:worklog_updated",
        "attachment_created", "attachment_deleted", "issuelink_created", "issuelink_deleted",
    ]

    /// The events of a notification of which nothing but its issues is known.
    static func events(touching issues: MentionedIssues, _ context: Context) -> [Event] {
        issues.ids.enumerated().map { place, id in
            Event(
                id: place == 0 ? context.id : "\(context.id)/\(place)", account: context.account,
                entity: EntityReference(sourceId: id, entityType: unknownType, tool: context.tool),
                occurredAt: context.receivedAt, kind: .invalidated(version: nil))
        }
    }

    /// What the notification means; nothing if it tells of something that Tandem does not follow.
    func events(_ context: Context) throws(IncompletePayload) -> [Event] {
        switch name {
        case "jira:issue_created", "jira:issue_updated":
            return try issueEvents(context)
        case "jira:issue_deleted":
            let issue = try issueOrThrow()
            return [event(.deleted, of: issue, at: timestamp, context)]
        case "comment_created", "comment_updated":
            return try commentEvent(context).map { [$0] } ?? []
        case "comment_deleted":
            guard let comment else { throw IncompletePayload(part: "comment") }
            return [try event(.commentDeleted(commentId: comment.id), about: comment, at: timestamp, context)]
        case "worklog_created", "worklog_updated", "worklog_deleted":
            guard context.mapsWorklogs else { return [] }
            return try worklogEvent(context).map { [$0] } ?? []
        case "jira:worklog_updated":
            guard context.mapsWorklogs else { return [] }
            return issue.map { [event(.invalidated(version: nil), of: $0, at: timestamp, context)] } ?? []
        case "attachment_created", "attachment_deleted":
            guard context.fields.contains(.attachment) else { return [] }
            // Data Center does not say whose file it is; the issue is told of as changed, too.
            return issue.map { [event(.invalidated(version: nil), of: $0, at: timestamp, context)] } ?? []
        case "issuelink_created", "issuelink_deleted":
            guard context.fields.contains(.links) else { return [] }
            guard let link else { throw IncompletePayload(part: "issueLink") }
            return [event(.invalidated(version: nil), id: "\(link.sourceIssueId)", type: nil, at: timestamp, context)]
        default:
            return []
        }
    }

    /// What the notification gives another name, if it does.
    ///
    /// No issue changes by that, though all that hold the thing hold another name since. What begins, ends, moves or is
    /// deleted has the name it had, or Jira tells of the issues themselves.
    var renamed: NamedReference? {
        switch name {
        case "sprint_updated":
            guard let sprint, previousSprint == nil || previousSprint?.name != sprint.name else { return nil }
            return Int64(sprint.id).map { .sprint($0) }
        case "jira:version_updated":
            guard let version, version.id.allSatisfy(\.isASCIIDigit) else { return nil }
            return .version(version.id)
        default:
            return nil
        }
    }

    /// Webhooks have texts as markup; only Data Center reads them in the same form, so that equal texts hash equal.
    private func issueEvents(_ context: Context) throws(IncompletePayload) -> [Event] {
        let issue = try issueOrThrow()
        var told = context.fields
        let product = context.connection.product
        if product == .cloud, let text = issue.fields?.description ?? nil, !text.isBlank { told.remove(.description) }
        if let renderers = context.renderers, let text = issue.fields?.description ?? nil, !text.isBlank,
            renderers.renderer(
                of: JiraField.description.id, project: issue.fields?.project?.id, type: issue.fields?.type?.id) == nil
        {
            // Reading the issue shows the format of its text.
            told.remove(.description)
        }
        // By the address a user is found in the other tool, and reading the issue may tell it where a webhook does not.
        if let assignee = issue.fields?.assignee ?? nil, assignee.emailAddress == nil { told.remove(.assignee) }
        // A webhook speaks the site's language. A value whose stable name is not known is read.
        let names = context.connection.names
        if let status = issue.fields?.status, !names.isSure(of: status, in: JiraField.status.id) {
            told.remove(.status)
        }
        if let priority = issue.fields?.priority ?? nil, !names.isSure(of: priority, in: JiraField.priority.id) {
            told.remove(.priority)
        }
        let snapshot = EntitySnapshot(
            issue, connection: context.connection, tool: context.tool, telling: told, renderers: context.renderers
        )?.withoutUnreadable
        let updated = issue.fields?.updated?.milliseconds
        let kind = snapshot.map(Event.Kind.updated) ?? .invalidated(version: updated)
        var events = [event(kind, of: issue, at: updated ?? timestamp, context)]
        // Who asked for no comment events still tells of comments.
        if comment != nil, var discussion = try commentEvent(context) {
            discussion.id += "/comment"
            events.append(discussion)
        }
        return events
    }

    /// A comment's text is read before it goes anywhere: what a webhook tells lacks the marker of a copy and, on Data
    /// Center, whether the comment is for the team alone.
    private func commentEvent(_ context: Context) throws(IncompletePayload) -> Event? {
        guard let comment else { throw IncompletePayload(part: "comment") }
        if let own = context.ownUser, comment.updateAuthor?.isKnown(as: own) == true,
            comment.body.map({ AttributionLine.isPresent(in: $0.richText) }) == true
        {
            return nil
        }
        let time = comment.updated?.milliseconds ?? timestamp ?? context.receivedAt
        return try event(.commentsInvalidated(at: time), about: comment, at: time, context)
    }

    /// Logged work is read before it goes anywhere, as comments are.
    private func worklogEvent(_ context: Context) throws(IncompletePayload) -> Event? {
        guard let worklog else { throw IncompletePayload(part: "worklog") }
        guard let id = worklog.issueId ?? JiraComment.issueId(in: worklog.link) else {
            throw IncompletePayload(part: "issue")
        }
        if name == "worklog_deleted" {
            let work = Comment.id(ofWork: worklog.id)
            return event(.commentDeleted(commentId: work), id: id, type: nil, at: timestamp, context)
        }
        if let own = context.ownUser, worklog.updateAuthor?.isKnown(as: own) == true,
            worklog.comment.map({ AttributionLine.isPresent(in: $0.richText) }) == true
        {
            return nil
        }
        let time = worklog.updated?.milliseconds ?? timestamp ?? context.receivedAt
        return event(.commentsInvalidated(at: time), id: id, type: nil, at: time, context)
    }

    /// An ID that is none of Jira's would fail in the queue, again and again.
    private func issueOrThrow() throws(IncompletePayload) -> JiraIssue {
        guard let issue, !issue.id.isEmpty,
            issue.id.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
        else {
            throw IncompletePayload(part: "issue")
        }
        return issue
    }

    private func event(_ kind: Event.Kind, of issue: JiraIssue, at time: Int64?, _ context: Context) -> Event {
        event(kind, id: issue.id, type: issue.fields?.type?.id, at: time, context)
    }

    private func event(
        _ kind: Event.Kind, about comment: JiraComment, at time: Int64?, _ context: Context
    ) throws(IncompletePayload) -> Event {
        guard let id = issue?.id ?? comment.issueId else { throw IncompletePayload(part: "issue") }
        return event(kind, id: id, type: issue?.fields?.type?.id, at: time, context)
    }

    private func event(
        _ kind: Event.Kind, id: String, type: String?, at time: Int64?, _ context: Context
    ) -> Event {
        Event(
            id: context.id, account: context.account,
            entity: EntityReference(
                sourceId: id, entityType: type ?? JiraWebhookPayload.unknownType, tool: context.tool),
            occurredAt: time ?? context.receivedAt, kind: kind)
    }
}
