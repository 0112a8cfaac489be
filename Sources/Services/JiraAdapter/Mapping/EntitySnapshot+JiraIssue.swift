import EntityModel
import Primitives

extension EntitySnapshot {
    /// Creates the snapshot of an issue, or `nil` if the issue lacks its type or its time, which every snapshot needs.
    ///
    /// - Parameters:
    ///   - issue: The issue with the requested fields.
    ///   - connection: The connection to the issue's Jira.
    ///   - tool: The tool of the connection.
    ///   - wanted: The fields to include.
    ///   - others: The fields that are known by their schema alone.
    ///   - ids: The IDs of issues by their keys, for fields that name issues by key.
    ///   - names: The stable names of values that Jira translates; `nil` for those of the connection.
    ///   - teams: The names of teams by their IDs.
    ///   - zone: The zone in which timestamps become days.
    ///   - renderers: The formats of texts on Data Center; `nil` for wiki markup in all fields.
    init?(
        _ issue: JiraIssue, connection: JiraConnection, tool: Tool, including wanted: Set<JiraField>,
        others: [FieldID: JiraSchemaField] = [:], ids: [String: String] = [:], names: JiraNames? = nil,
        teams: [String: String] = [:], zone: DayZone = .reported, renderers: TextRenderers? = nil
    ) {
        guard let fields = issue.fields, let updated = fields.updated, let type = fields.type?.id else { return nil }
        let entity = EntityReference(sourceId: issue.id, entityType: type, tool: tool)
        func renderer(_ field: FieldID) -> Profile.TextRenderer {
            renderers?.renderer(of: field, in: issue) ?? .wiki
        }
        self.init(
            entity: entity, version: updated.time.millisecondsSinceEpoch, modifiedAt: updated.time, fields: [:],
            stateCategories: StateCategory(fields.status?.statusCategory).map { [JiraField.status.id: $0] },
            projectIDs: fields.project.map { [$0.id, $0.key].compactMap(\.self) },
            isArchived: fields.isArchived, url: issue.key.map(connection.page(of:)), displayKey: issue.key)
        let product = connection.product
        self.fields.reserveCapacity(wanted.count + fields.others.count)
        var losses: [FieldID: [FormattingLoss]] = [:]
        for field in wanted where field != .description && field != .attachment {
            decode(field.id) { () throws(UnreadableValue) in
                try field.value(in: fields, tool: tool, product: product)
            }
        }
        if wanted.contains(.description) {
            // The text is parsed once, for both its content and its formatting losses.
            var text: LossyResult<RichText>?
            decode(JiraField.description.id) { () throws(UnreadableValue) in
                if let problem = fields.unreadable[JiraField.description.id] { throw problem }
                guard let reported = fields.description else { return nil }
                guard let description = reported else { return .empty }
                let read = try description.read(by: renderer(JiraField.description.id)).read
                text = read
                return try read.fieldValue()
            }
            losses[JiraField.description.id] = text?.losses
        }
        if wanted.contains(.attachment) {
            decode(JiraField.attachment.id) { () throws(UnreadableValue) in
                let files = fields.attachments.map { FieldValue.files(of: $0.map { $0.file(of: entity) }) }
                guard let problem = fields.unreadable[JiraField.attachment.id] else { return files }
                throw UnreadableValue(problem.reason, readable: files)
            }
        }
        for (id, field) in others {
            decode(id) { () throws(UnreadableValue) in
                if let problem = fields.unreadable[id], field.kind != nil { throw problem }
                guard let value = fields.others[id] else { return nil }
                return try field.value(
                    value, tool: tool, product: product, ids: ids, teams: teams, zone: zone, renderer: renderer(id))
            }
            guard unreadable?[id] == nil else { continue }
            losses[id] = fields.others[id].flatMap { field.losses($0, renderer(id)) }
        }
        rename(fields, others, names ?? connection.names)
        losses = losses.filter { !$0.value.isEmpty }
        self.formattingLosses = losses.isEmpty ? nil : losses
        // Cloud deletes an embedded file when no text shows it anymore.
        guard product == .cloud, unreadable?[JiraField.description.id] == nil,
            case .files? = self.fields[JiraField.attachment.id],
            let text = (fields.description ?? nil)?.read
        else { return }
        markFiles(mentionedBy: text.value, losses: text.losses, in: JiraField.attachment.id)
    }

    /// Replaces the values that Jira translates with their stable names.
    private mutating func rename(
        _ issue: JiraIssue.Fields, _ others: [FieldID: JiraSchemaField], _ names: JiraNames
    ) {
        var aliases: [FieldID: [String]] = [:]
        func rename(_ field: FieldID, _ value: JiraIssue.Value, _ renamed: (String) -> FieldValue) {
            guard let held = fields[field], held != .empty, let name = names.name(of: value, in: field) else { return }
            fields[field] = renamed(name)
            aliases[field] = names.others(of: value, in: field)
        }
        if let status = issue.status { rename(JiraField.status.id, status) { .state($0) } }
        if let priority = issue.priority ?? nil { rename(JiraField.priority.id, priority) { .option($0) } }
        for (id, value) in issue.others where others[id]?.format == .name {
            guard case .object(let object) = value else { continue }
            rename(id, JiraIssue.Value(id: object.id, name: object.name)) { .option($0) }
        }
        self.names = aliases.isEmpty ? nil : aliases
    }
}
