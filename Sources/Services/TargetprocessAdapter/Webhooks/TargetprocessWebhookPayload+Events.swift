import AdapterEngine
import AdapterKit
import Crypto
import EntityModel
import Primitives

extension TargetprocessWebhookPayload {
    /// Returns the events that the payload causes: one, or none if Tandem does not sync the change.
    ///
    /// - Parameters:
    ///   - notification: The webhook request that contains the payload.
    ///   - wanted: The fields that the events should contain.
    ///   - baseURL: The base URL of the tool.
    /// - Returns: The events. Their IDs are the same for each delivery of the webhook request.
    func events(
        of notification: WebhookRequest, including wanted: Set<FieldID>, baseURL: String
    ) -> [Event] {
        let entity: EntityReference
        let kind: Event.Kind
        if type == "comment" {
            guard let item = item(in: notification.tool) else { return [] }
            entity = item
            kind =
                modification == .deleted
                ? .commentDeleted(commentId: "\(id)")
                : .commentsInvalidated(at: commentedAt ?? notification.receivedAt)
        } else if type == "relation" {
            // The relation belongs to its master item, whose type the payload does not contain.
            guard wanted.contains(TargetprocessField.relations), let master = record?.record("master")?.integer("id")
            else { return [] }
            entity = EntityReference(sourceId: "\(master)", entityType: "general", tool: notification.tool)
            kind = .invalidated(version: nil)
        } else if type == "attachment" {
            guard wanted.contains(TargetprocessField.attachments),
                let item = record?.record("general")?.integer("id")
            else { return [] }
            entity = EntityReference(sourceId: "\(item)", entityType: "general", tool: notification.tool)
            kind = .invalidated(version: nil)
        } else if type == "time" {
            guard wanted.contains(TargetprocessField.times), let item = record?.record("assignable")?.integer("id")
            else { return [] }
            entity = EntityReference(sourceId: "\(item)", entityType: "general", tool: notification.tool)
            kind =
                modification == .deleted
                ? .commentDeleted(commentId: Comment.id(ofWork: "\(id)")) : .invalidated(version: nil)
        } else if type == "teamassignment" || type == "assignment" {
            let isWanted =
                type == "assignment"
                ? wanted.contains { $0.role != nil }
                : wanted.contains { $0 == TargetprocessField.assignedTeams || $0.team != nil }
            guard isWanted,
                let item = record?.record("assignable")?.integer("id")
            else { return [] }
            entity = EntityReference(sourceId: "\(item)", entityType: "general", tool: notification.tool)
            kind = .invalidated(version: nil)
        } else if type == Self.anyType {
            entity = EntityReference(sourceId: "\(id)", entityType: type, tool: notification.tool)
            kind = .invalidated(version: nil)
        } else {
            guard let type = WorkItemType(type) else { return [] }
            entity = EntityReference(sourceId: "\(id)", entityType: type.rawValue, tool: notification.tool)
            kind = modification == .deleted ? .deleted : changed(entity, type, including: wanted, baseURL: baseURL)
        }
        return [
            Event(
                id: eventId(notification), account: notification.account, entity: entity,
                occurredAt: record?.date("modifydate")?.time ?? notification.receivedAt, kind: kind)
        ]
    }

    /// Returns the event of a release or iteration that was renamed and that Tandem syncs by name.
    ///
    /// The tool does not report a rename as a change of the items that use the period.
    ///
    /// - Parameters:
    ///   - notification: The webhook request that contains the payload.
    ///   - wanted: The fields that Tandem syncs.
    /// - Returns: The event, or `nil` if the payload contains no period or the period kept its name.
    func rename(of notification: WebhookRequest, including wanted: Set<FieldID>) -> Event? {
        guard modification == .updated, let period = PlanningPeriod(rawValue: type), wanted.contains(period.field),
            formerName == nil || formerName != record?.text("name")
        else { return nil }
        return Event(
            id: eventId(notification), account: notification.account,
            entity: EntityReference(sourceId: "\(id)", entityType: period.rawValue, tool: notification.tool),
            occurredAt: notification.receivedAt, kind: .renamed)
    }

    private var version: Int64? { record?.integer("entityversion") }

    private var commentedAt: Timestamp? {
        (record?.date("descriptionmodifydate") ?? record?.date("createdate"))?.latestTime
    }

    /// Returns an update with the synced fields that the payload contains.
    ///
    /// Without at least the name, description, and state, the result only says that the item changed.
    private func changed(
        _ entity: EntityReference, _ type: WorkItemType, including wanted: Set<FieldID>, baseURL: String
    ) -> Event.Kind {
        guard let record, let version, let name = record.text("name"), let modifyDate = record.date("modifydate"),
            let state = record.record("entitystate")?.text("name"), let description = record.member("description")
        else { return .invalidated(version: version) }
        var item = WorkItem(id: id, name: name, entityVersion: version, modifyDate: modifyDate, stateName: state)
        switch description {
        case .null: item.description = nil
        case .text(let text): item.description = text
        case .integer, .number, .flag, .record, .other: return .invalidated(version: version)
        }
        item.stateId = record.record("entitystate")?.integer("id")
        item.isInitial = record.record("entitystate")?.flag("isinitial")
        item.isFinal = record.record("entitystate")?.flag("isfinal")
        item.projectId = record.record("project")?.integer("id")
        item.teamName = record.record("team")?.text("name")
        let known = wanted.intersection(item.merge(record).union(TargetprocessField.always))
        return .updated(
            item.snapshot(
                of: entity, including: TargetprocessField.fields(known, of: type), baseURL: baseURL
            ).withoutUnreadable)
    }

    /// Returns the item that a comment belongs to.
    ///
    /// The payload of an automation rule does not contain the type of the item. The ID identifies the item.
    private func item(in tool: Tool) -> EntityReference? {
        guard let record else { return nil }
        let general = record.record("general")
        guard let id = general?.integer("id") ?? record.integer("generalid") else { return nil }
        let type = record.text("generaltype") ?? general?.text("resourcetype") ?? "general"
        return EntityReference(sourceId: "\(id)", entityType: type.lowercased(), tool: tool)
    }

    /// Returns the ID of the event.
    ///
    /// The version of the item makes the ID unique. Without a version, the hash of the body does.
    private func eventId(_ notification: WebhookRequest) -> String {
        let what = "\(notification.tool.id)/\(type)/\(id)/\(modification.rawValue)"
        guard let version else {
            return what + "#" + Hex.text(SHA256.hash(data: notification.body))
        }
        return "\(what)@\(version)"
    }
}

extension WorkItem {
    private static var parents: [(FieldID, WritableKeyPath<WorkItem, Int64?>)] {
        [
            (TargetprocessField.portfolioEpic, \.portfolioEpicId), (TargetprocessField.epic, \.epicId),
            (TargetprocessField.feature, \.featureId), (TargetprocessField.userStory, \.userStoryId),
        ]
    }

    private static var periods: [(FieldID, WritableKeyPath<WorkItem, String?>)] {
        [
            (TargetprocessField.release, \.releaseName), (TargetprocessField.iteration, \.iterationName),
            (TargetprocessField.teamIteration, \.teamIterationName),
        ]
    }

    private static var dates: [(FieldID, WritableKeyPath<WorkItem, TargetprocessDateTime?>)] {
        [
            (TargetprocessField.plannedStart, \.plannedStartDate), (TargetprocessField.plannedEnd, \.plannedEndDate),
        ]
    }

    /// Copies further fields from the record and returns the fields that the record contains.
    fileprivate mutating func merge(_ record: WebhookRecord) -> Set<FieldID> {
        var fields: Set<FieldID> = []
        if let tags = record.textOrNull("tags") {
            self.tags = tags
            fields.insert(TargetprocessField.tags)
        }
        if let name = record.record("priority")?.text("name") {
            priorityName = name
            fields.insert(TargetprocessField.priority)
        }
        if let name = record.record("severity")?.text("name") {
            severityName = name
            fields.insert(TargetprocessField.severity)
        }
        if let effort = record.number("effort") {
            self.effort = effort
            fields.insert(TargetprocessField.effort)
        }
        // A date that cannot be decoded counts as not reported, so that the item is read. It must not look empty.
        for (field, path) in Self.dates {
            guard let text = record.textOrNull(field.rawValue.lowercased()) else { continue }
            let date = text.flatMap { TargetprocessDateTime($0) }
            guard text == nil || date != nil else { continue }
            self[keyPath: path] = date
            fields.insert(field)
        }
        for (field, path) in Self.parents {
            guard let parent = record.reference(field.rawValue.lowercased()) else { continue }
            guard parent == nil || parent?.integer("id") != nil else { continue }
            self[keyPath: path] = parent?.integer("id")
            fields.insert(field)
        }
        for (field, path) in Self.periods {
            guard let period = record.reference(field.rawValue.lowercased()) else { continue }
            guard period == nil || period?.text("name") != nil else { continue }
            self[keyPath: path] = period?.text("name")
            fields.insert(field)
        }
        // The other tool finds the user by email. If the record has no email, the owner must be read.
        if let owner = record.record("owner"), let id = owner.integer("id"), let email = owner.text("email") {
            ownerId = id
            ownerEmail = email
            ownerLogin = owner.text("login")
            fields.insert(TargetprocessField.owner)
        }
        return fields
    }
}
