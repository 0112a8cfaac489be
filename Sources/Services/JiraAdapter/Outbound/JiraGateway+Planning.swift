import AdapterEngine
import EntityModel

/// Sprints and epics, which Jira Software plans whether or not their fields stand on the screen to edit an issue.
extension JiraGateway {
    /// Edits an issue, all in one request where Jira takes it.
    ///
    /// - Parameters:
    ///   - edit: what is sent.
    ///   - fields: of which it was made.
    ///   - id: of the issue.
    ///   - current: the issue as it was just read.
    /// - Returns: the issue after the edit, where the answer holds it whole.
    /// - Throws: what Jira says.
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
                    // The words about the screen say more than those about a call that nobody asked for.
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
