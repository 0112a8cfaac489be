import EntityModel

extension EntitySnapshot {
    /// What an issue holds; `nil` if it lacks what every snapshot needs: its type and its time.
    ///
    /// - Parameters:
    ///   - issue: with the fields that were asked for.
    ///   - connection: whose issue it is.
    ///   - tool: the connection's name.
    ///   - wanted: the fields to tell of.
    ///   - others: those that are known by their schema alone.
    ///   - ids: of the issues that those name by their keys.
    ///   - names: The stable names of values that Jira translates; `nil` for those of the connection.
    ///   - teams: The names of teams by their IDs.
    ///   - zone: The zone in which points in time become days.
    ///   - renderers: The formats of texts on Data Center; `nil` for wiki markup in all fields.
    init?(
        _ issue: JiraIssue, connection: JiraConnection, tool: Tool, telling wanted: Set<JiraField>,
        others: [FieldID: SchemaField] = [:], ids: [String: String] = [:], names: JiraNames? = nil,
        teams: [String: String] = [:], zone: DayZone = .told, renderers: TextRenderers? = nil
    ) {
        guard let fields = issue.fields, let updated = fields.updated, let type = fields.type?.id else { return nil }
        var values: [FieldID: FieldValue] = [:]
        values.reserveCapacity(wanted.count + fields.others.count)
        for field in wanted where field != .description {
            values[field.id] = field.value(in: fields, tool: tool, product: connection.product)
        }
        let entity = EntityReference(sourceId: issue.id, entityType: type, tool: tool)
        if wanted.contains(.attachment) {
            values[JiraField.attachment.id] = fields.attachments.map { .files(of: $0.map { $0.file(of: entity) }) }
        }
        func renderer(_ field: FieldID) -> Profile.TextRenderer {
            renderers?.renderer(of: field, project: fields.project?.id, type: type) ?? .wiki
        }
        for (id, value) in fields.others {
            values[id] = others[id]?.value(
                value, tool: tool, product: connection.product, ids: ids, teams: teams, zone: zone,
                renderer: renderer(id))
        }
        let names = names ?? connection.names
        var aliases: [FieldID: [String]] = [:]
        func rename(_ field: FieldID, _ value: JiraIssue.Value, _ renamed: (String) -> FieldValue) {
            guard values[field] != nil, let name = names.name(of: value, in: field) else { return }
            values[field] = renamed(name)
            aliases[field] = names.others(of: value, in: field)
        }
        if let status = fields.status { rename(JiraField.status.id, status) { .state($0) } }
        if let priority = fields.priority ?? nil { rename(JiraField.priority.id, priority) { .option($0) } }
        for (id, value) in fields.others where others[id]?.format == .name {
            guard case .object(let object) = value else { continue }
            rename(id, JiraIssue.Value(id: object.id, name: object.name)) { .option($0) }
        }
        // A text is read once, for what it says and for what of it is lost.
        var text: Conversion<RichText>??
        if wanted.contains(.description), let told = fields.description {
            if let told {
                // HTML of an editor app is neither empty nor markup.
                text = told.read(by: renderer(JiraField.description.id)).map { .some($0.read) }
            } else {
                text = .some(nil)
            }
        }
        values[JiraField.description.id] = text.map { text in
            text.flatMap { $0.value.isEmpty ? nil : .richText($0.value) } ?? .empty
        }
        let losses = (text ?? nil)?.losses ?? []
        self.init(
            entity: entity, version: updated.milliseconds,
            modifiedAt: updated.milliseconds, fields: values,
            stages: WorkflowStage(fields.status?.statusCategory).map { [JiraField.status.id: $0] },
            projects: fields.project.map { [$0.id, $0.key].compactMap(\.self) },
            isArchived: fields.isArchived, url: issue.key.map(connection.page(of:)),
            displayKey: issue.key, losses: losses.isEmpty ? nil : [JiraField.description.id: losses])
        self.names = aliases.isEmpty ? nil : aliases
    }
}
