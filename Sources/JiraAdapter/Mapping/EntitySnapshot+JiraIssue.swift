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
    init?(
        _ issue: JiraIssue, connection: JiraConnection, tool: Tool, telling wanted: Set<JiraField>,
        others: [FieldID: SchemaField] = [:], ids: [String: String] = [:]
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
        for (id, value) in fields.others {
            values[id] = others[id]?.value(value, tool: tool, product: connection.product, ids: ids)
        }
        // A text is read once, for what it says and for what of it is lost.
        let text = wanted.contains(.description) ? fields.description.map { $0?.read } : nil
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
    }
}
