import AdapterEngine
import EntityModel

/// The changelog of an issue: the users who changed fields, and the fields that they changed.
extension JiraGateway {
    func changelog(of entity: EntityReference) async throws(ToolError) -> [ChangelogEntry] {
        let product = client.connection.product
        let own = try await client.ownUser()
        let history = try await client.history(of: entity.sourceId).sorted { $0.created > $1.created }
        let isNamed = history.contains { $0.items.contains { $0.fieldId == nil } }
        let idsByName = isNamed ? try await fieldsByName() : [:]
        return history.map { change in
            ChangelogEntry(
                at: change.created.time, author: change.author?.person(of: tool, product: product),
                isByPerson: change.author.flatMap { $0.isPerson(besides: own) },
                fields: change.items.map { item in
                    item.fieldId.map { FieldID($0) } ?? idsByName[item.field.lowercased()] ?? FieldID(item.field)
                })
        }
    }

    /// Returns the fields by the lowercased names that Jira's changelog uses: the field names, and the IDs in
    /// ``singular``.
    private func fieldsByName() async throws(ToolError) -> [String: FieldID] {
        var found: [String: FieldID] = [:]
        for field in try await client.allFields() {
            if let name = field.name?.lowercased() { found[name] = FieldID(field.id) }
        }
        for (name, id) in Self.singular { found[name] = FieldID(id) }
        return found
    }

    /// The changelog uses singular names for some fields that hold several values.
    private static let singular = [
        "version": "versions", "fix version": "fixVersions", "component": "components", "link": "issuelinks",
    ]
}
