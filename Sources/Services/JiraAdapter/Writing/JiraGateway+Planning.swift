import AdapterEngine
import EntityModel

/// Sprints and epics, which Jira Software can set even if their fields are not on the issue's edit screen.
extension JiraGateway {
    /// Edits an issue, in one request if Jira accepts it.
    ///
    /// - Parameters:
    ///   - edit: The edit to send.
    ///   - fields: The fields that the edit was built from.
    ///   - id: The ID of the issue.
    ///   - current: The issue as it was just read.
    /// - Returns: The issue after the edit, if the response contains it.
    /// - Throws: `ToolError` with Jira's reason.
    func apply(
        _ edit: JiraIssueEdit, of fields: [FieldID: FieldValue], to id: String, current: EntitySnapshot
    ) async throws(ToolError) -> JiraIssue? {
        do {
            return try await client.edit(id, edit)
        } catch {
            let planned = fields.filter { error.fields[$0.key] != nil && usesAgileAPI($0.key) }
            guard error.kind == .rejected, !planned.isEmpty, planned.count == error.fields.count else { throw error }
            var rest = edit
            for field in planned.keys { rest.remove(field.rawValue) }
            if !rest.isEmpty { _ = try await client.edit(id, rest) }
            for (field, value) in planned.sorted(by: { $0.key < $1.key }) {
                do throws(ToolError) {
                    try await plan(value, of: field, for: id, current: current)
                } catch let refusal {
                    // The user asked for the edit, so its error about the screen is more helpful than one about the
                    // Agile API.
                    throw refusal.kind == .rejected || refusal.kind == .notFound ? error : refusal
                }
            }
            return nil
        }
    }

    private func usesAgileAPI(_ field: FieldID) -> Bool {
        switch client.schemas.known[field]?.format {
        case .sprint, .epic: true
        default: false
        }
    }

    private func plan(
        _ value: FieldValue, of field: FieldID, for id: String, current: EntitySnapshot
    ) async throws(ToolError) {
        switch (client.schemas.known[field]?.format, value) {
        case (.sprint, .option(let name)):
            try await client.move(id, toSprint: try await activeOrFutureSprint(name, for: current).id)
        case (.sprint, .empty): try await client.move(id, toSprint: nil)
        case (.epic, .item(let link)): try await client.move(id, toEpic: link.item.sourceId)
        case (.epic, .empty): try await client.move(id, toEpic: nil)
        default: throw ToolError(kind: .rejected, message: "the field does not hold such values")
        }
    }
}
