import AdapterEngine
import EntityModel
import Primitives

extension JiraWebhookPayload {
    /// The entity type of an event when Jira does not report the type.
    ///
    /// Data Center omits it for comments.
    static let unknownType = "issue"

    /// The facts about a webhook request that its payload does not contain.
    struct Context: Sendable {
        /// The ID of the webhook request, which is the same for every attempt to deliver it.
        var id: String
        var account: AccountID
        var tool: Tool
        var connection: JiraConnection
        /// The fields that Tandem syncs.
        var fields: Set<JiraField>
        /// Whether Tandem syncs fields that only Jira knows, such as the field of the sprint.
        var mapsSchemaFields = false
        /// Whether Tandem syncs worklogs.
        var mapsWorklogs = false
        /// The ID of Tandem's own user, if it is known.
        var ownUser: String?
        /// The time at which the request arrived.
        var receivedAt: Timestamp
        /// The formats of texts on Data Center; `nil` for wiki markup in all fields.
        var renderers: TextRenderers?
    }

    /// The payload lacks the object that its event is about, so it cannot come from Jira.
    struct IncompletePayload: Error, Hashable {
        /// The name of the missing object.
        var part: String
    }

    /// The prefixes of events that change no issue, or that Tandem's own markers cause.
    private static let ignored = [
        "sprint_", "board_", "project_", "user_", "option_", "jira:version_", "issue_property_", "comment_property_",
    ]

    /// Whether the event name is unknown.
    ///
    /// In this case, Tandem reads every issue that the payload names.
    var isUnknown: Bool { !Self.known.contains(name) && !Self.ignored.contains { name.hasPrefix($0) } }

    /// Whether the payload names its issue other than by an ID, or in a form that cannot be read.
    var hasNoIssue: Bool {
        Self.known.contains(name) && (name.hasPrefix("jira:issue_") || name.hasPrefix("comment_")) && issue == nil
            && comment?.issueId == nil
    }

    private static let known: Set<String> = [
        "jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "comment_created", "comment_updated",
        "comment_deleted", "worklog_created", "worklog_updated", "worklog_deleted", "jira:worklog_updated",
        "attachment_created", "attachment_deleted", "issuelink_created", "issuelink_deleted",
    ]

    /// Returns the events of an unknown payload: only its issues are known.
    static func events(touching issues: MentionedIssues, _ context: Context) -> [Event] {
        let named =
            issues.ids.map { ($0, Event.Kind.invalidated(version: nil)) }
            + issues.keys.prefix(maxKeys).map { ($0, .mentioned) }
        return named.enumerated().map { place, issue in
            Event(
                id: place == 0 ? context.id : "\(context.id)/\(place)", account: context.account,
                entity: EntityReference(sourceId: issue.0, entityType: unknownType, tool: context.tool),
                occurredAt: context.receivedAt, kind: issue.1)
        }
    }

    /// The maximum number of issues of one request that are found by their keys.
    ///
    /// Reconciliation finds the changes of further issues.
    private static let maxKeys = 50

    /// Returns the events that the payload describes, or none if Tandem does not follow such changes.
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
            // Data Center does not report which issue the attachment belongs to. It also reports the issue as changed.
            return issue.map { [event(.invalidated(version: nil), of: $0, at: timestamp, context)] } ?? []
        case "issuelink_created", "issuelink_deleted":
            guard context.fields.contains(.links) else { return [] }
            guard let link else { throw IncompletePayload(part: "issueLink") }
            return [event(.invalidated(version: nil), id: "\(link.sourceIssueId)", type: nil, at: timestamp, context)]
        case "sprint_updated", "jira:version_updated":
            return rename(context).map { [$0] } ?? []
        default:
            return []
        }
    }

    /// The sprint or version that the payload renames, or `nil`.
    ///
    /// A rename changes no issue, although the issues that refer to the sprint or version now show another name. When
    /// one starts, ends, moves, or is deleted, either its name stays the same or Jira reports the issues itself.
    var renamed: (type: NamedReferenceType, id: Int64)? {
        switch name {
        case "sprint_updated":
            guard let sprint, previousSprint == nil || previousSprint?.name != sprint.name else { return nil }
            return Int64(sprint.id).map { (.sprint, $0) }
        case "jira:version_updated":
            return version.flatMap { Int64($0.id) }.map { (.version, $0) }
        default:
            return nil
        }
    }

    /// Returns the event of the renamed sprint or version, or `nil` if Tandem does not sync such a field.
    private func rename(_ context: Context) -> Event? {
        guard let renamed else { return nil }
        let isMapped =
            switch renamed.type {
            case .sprint: context.mapsSchemaFields
            case .version: context.fields.contains(.fixVersions) || context.fields.contains(.versions)
            }
        guard isMapped else { return nil }
        return Event(
            id: context.id, account: context.account,
            entity: EntityReference(
                sourceId: "\(renamed.id)", entityType: renamed.type.rawValue, tool: context.tool),
            occurredAt: context.receivedAt, kind: .renamed)
    }

    /// Returns the events of a changed issue.
    ///
    /// Webhooks send texts as markup. Only on Data Center does the API use the same form, so that equal texts have
    /// equal hashes.
    private func issueEvents(_ context: Context) throws(IncompletePayload) -> [Event] {
        let issue = try issueOrThrow()
        var included = context.fields
        let product = context.connection.product
        if product == .cloud, let text = issue.fields?.description ?? nil, !text.isBlank {
            included.remove(.description)
        }
        if let renderers = context.renderers, let text = issue.fields?.description ?? nil, !text.isBlank,
            renderers.renderer(
                of: JiraField.description.id, project: issue.fields?.project?.id, type: issue.fields?.type?.id) == nil
        {
            // Reading the issue reveals the format of its text.
            included.remove(.description)
        }
        // The other tool matches users by email address. The API may report an address that the webhook omits.
        if let assignee = issue.fields?.assignee ?? nil, assignee.emailAddress == nil { included.remove(.assignee) }
        // A webhook uses the language of the site. If the stable name of a value is unknown, Tandem reads the issue.
        let names = context.connection.names
        if let status = issue.fields?.status, !names.isSure(of: status, in: JiraField.status.id) {
            included.remove(.status)
        }
        if let priority = issue.fields?.priority ?? nil, !names.isSure(of: priority, in: JiraField.priority.id) {
            included.remove(.priority)
        }
        let snapshot = EntitySnapshot(
            issue, connection: context.connection, tool: context.tool, including: included, renderers: context.renderers
        )?.withoutUnreadable
        let updated = issue.fields?.updated?.time
        let kind = snapshot.map(Event.Kind.updated) ?? .invalidated(version: updated?.millisecondsSinceEpoch)
        var events = [event(kind, of: issue, at: updated ?? timestamp, context)]
        // A webhook without comment events still reports comments in its issue events.
        if comment != nil, var discussion = try commentEvent(context) {
            discussion.id += "/comment"
            events.append(discussion)
        }
        return events
    }

    /// Returns the event of a comment, whose text Tandem reads before it syncs it.
    ///
    /// A webhook omits the marker of a copy and, on Data Center, whether the comment is internal.
    private func commentEvent(_ context: Context) throws(IncompletePayload) -> Event? {
        guard let comment else { throw IncompletePayload(part: "comment") }
        if let own = context.ownUser, comment.updateAuthor?.isKnown(as: own) == true,
            comment.body.map({ AttributionLine.isPresent(in: $0.richText) }) == true
        {
            return nil
        }
        let time = comment.updated?.time ?? timestamp ?? context.receivedAt
        return try event(.commentsInvalidated(at: time), about: comment, at: time, context)
    }

    /// Returns the event of a worklog.
    ///
    /// Tandem reads worklogs before it syncs them, as it does for comments.
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
        let time = worklog.updated?.time ?? timestamp ?? context.receivedAt
        return event(.commentsInvalidated(at: time), id: id, type: nil, at: time, context)
    }

    /// Returns the issue if its ID is valid.
    ///
    /// An invalid ID would fail in the queue on every attempt.
    private func issueOrThrow() throws(IncompletePayload) -> JiraIssue {
        guard let issue, !issue.id.isEmpty,
            issue.id.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
        else {
            throw IncompletePayload(part: "issue")
        }
        return issue
    }

    private func event(_ kind: Event.Kind, of issue: JiraIssue, at time: Timestamp?, _ context: Context) -> Event {
        event(kind, id: issue.id, type: issue.fields?.type?.id, at: time, context)
    }

    private func event(
        _ kind: Event.Kind, about comment: JiraComment, at time: Timestamp?, _ context: Context
    ) throws(IncompletePayload) -> Event {
        guard let id = issue?.id ?? comment.issueId else { throw IncompletePayload(part: "issue") }
        return event(kind, id: id, type: issue?.fields?.type?.id, at: time, context)
    }

    private func event(
        _ kind: Event.Kind, id: String, type: String?, at time: Timestamp?, _ context: Context
    ) -> Event {
        Event(
            id: context.id, account: context.account,
            entity: EntityReference(
                sourceId: id, entityType: type ?? JiraWebhookPayload.unknownType, tool: context.tool),
            occurredAt: time ?? context.receivedAt, kind: kind)
    }
}
