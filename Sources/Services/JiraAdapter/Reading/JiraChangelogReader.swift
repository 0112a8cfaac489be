import EntityModel

/// The reader of changelogs: the users who changed fields, and the fields that they changed.
struct JiraChangelogReader: Sendable {
    let issues: IssueAPI
    let fields: FieldAPI
    let users: UserAPI
    let tool: Tool
    let product: JiraProduct

    /// The changelog uses singular names for some fields that hold several values.
    private static let singularNames = [
        "version": "versions", "fix version": "fixVersions", "component": "components", "link": "issuelinks",
    ]

    /// Returns the changes of an issue's fields with their authors, newest first.
    func changelog(of entity: EntityReference) async throws(ToolError) -> [ChangelogEntry] {
        let ownUser = try await users.ownUser()
        let changes = try await issues.changelog(of: entity.sourceId).sorted { $0.created > $1.created }
        let lacksIDs = changes.contains { $0.items.contains { $0.fieldId == nil } }
        let idsByName = lacksIDs ? try await fieldsByName() : [:]
        return changes.map { change in
            ChangelogEntry(
                at: change.created.time, author: change.author?.toolUser(of: tool, product: product),
                isByPerson: change.author.flatMap { $0.isPerson(otherThan: ownUser) },
                fields: change.items.map { item in
                    item.fieldId.map { FieldID($0) } ?? idsByName[item.field.lowercased()] ?? FieldID(item.field)
                })
        }
    }

    /// Returns the fields by the lowercased names that Jira's changelog uses: the field names, and those in
    /// ``singularNames``.
    private func fieldsByName() async throws(ToolError) -> [String: FieldID] {
        var found: [String: FieldID] = [:]
        for field in try await fields.all() {
            if let name = field.name?.lowercased() { found[name] = FieldID(field.id) }
        }
        for (name, id) in Self.singularNames { found[name] = FieldID(id) }
        return found
    }
}
