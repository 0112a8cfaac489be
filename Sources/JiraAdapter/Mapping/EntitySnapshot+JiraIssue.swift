import EntityModel

extension EntitySnapshot {
    /// What an issue holds; `nil` if it lacks what every snapshot needs: its type and its time.
    ///
    /// - Parameters:
    ///   - issue: with the fields that were asked for.
    ///   - connection: whose issue it is.
    ///   - tool: the connection's name.
    ///   - excluded: fields whose value is not to be relied on.
    init?(
        _ issue: JiraIssue, connection: JiraConnection, tool: Tool, leavingOut excluded: Set<JiraField> = []
    ) {
        guard let fields = issue.fields, let updated = fields.updated, let type = fields.type?.id else { return nil }
        var values: [FieldID: FieldValue] = [:]
        for field in JiraField.allCases where !excluded.contains(field) {
            values[field.id] = field.value(in: fields)
        }
        let losses = excluded.contains(.description) ? [] : (fields.description ?? nil)?.read.losses ?? []
        self.init(
            entity: EntityReference(sourceId: issue.id, entityType: type, tool: tool), version: updated.milliseconds,
            modifiedAt: updated.milliseconds, fields: values, url: issue.key.map(connection.page(of:)),
            displayKey: issue.key, losses: losses.isEmpty ? nil : [JiraField.description.id: losses])
    }
}
