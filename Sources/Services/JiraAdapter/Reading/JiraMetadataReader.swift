import EntityModel

/// The reader of the names in Jira that a profile can use.
struct JiraMetadataReader: Sendable {
    let jira: JiraAPI
    let tool: Tool

    // MARK: Types and values

    /// Returns the types, link types, and values of a project, or of the whole site.
    func metadata(project: String?) async throws(ToolError) -> ToolMetadata {
        let types = if let project { try await types(of: project) } else { try await types() }
        return ToolMetadata(
            types: types, relations: try await jira.metadata.linkTypes(), values: try await values(in: project))
    }

    /// Returns the values of the fields that offer a list of names.
    ///
    /// Versions and components exist only within a project.
    private func values(in project: String?) async throws(ToolError) -> [ToolMetadata.FieldValues] {
        let projects = jira.projects
        var lists: [(String, () async throws(ToolError) -> [String])] = [
            ("priority", jira.metadata.priorities), ("resolution", jira.metadata.resolutions),
        ]
        if let project {
            lists.append(("fixVersions", { () throws(ToolError) in try await projects.versions(of: project).sorted() }))
            lists.append(
                ("components", { () throws(ToolError) in try await projects.components(of: project).sorted() }))
        }
        var values: [ToolMetadata.FieldValues] = []
        for (field, names) in lists {
            do {
                values.append(.init(field: FieldID(field), names: try await names()))
            } catch {
                // Atlassian has announced the removal of the first two resources. The other values are returned without
                // them.
                guard !error.isTransient else { throw error }
            }
        }
        return values
    }

    private func types() async throws(ToolError) -> [ToolMetadata.EntityType] {
        try await jira.metadata.issueTypes().map { type in
            ToolMetadata.EntityType(
                id: type.id, name: type.name, level: type.hierarchyLevel ?? (type.subtask == true ? -1 : nil))
        }
    }

    private func types(of project: String) async throws(ToolError) -> [ToolMetadata.EntityType] {
        do {
            let types = try await jira.projects.issueTypes(of: project)
            let levels = try await levels(of: project)
            return types.map { type in
                ToolMetadata.EntityType(
                    id: type.id, name: type.name, level: levels[type.id] ?? (type.subtask == true ? -1 : nil),
                    states: type.statuses.map {
                        ToolMetadata.State(name: $0.name, stage: StateCategory($0.statusCategory))
                    })
            }
        } catch  where error.kind == .notFound {
            throw ToolError(kind: .rejected, message: error.message)
        }
    }

    /// Returns the hierarchy levels of a project's types by their IDs, if Jira reports them.
    private func levels(of project: String) async throws(ToolError) -> [String: Int] {
        guard jira.product == .cloud else { return [:] }
        do {
            return try await jira.projects.hierarchyLevels(of: project)
        } catch  where !error.isTransient {
            // Only team-managed projects have hierarchy levels of their own. All others use the levels of the site.
            let types = try await jira.metadata.issueTypes()
            return Dictionary(types.compactMap { type in type.hierarchyLevel.map { (type.id, $0) } }) { first, _ in
                first
            }
        }
    }

    // MARK: Users

    /// Returns the possible assignees whose name contains the text.
    func users(matching name: String) async throws(ToolError) -> [ToolUser] {
        try await jira.users.search(named: name).filter { $0.obstacle == nil }
            .compactMap { $0.toolUser(of: tool, product: jira.product) }
    }

    // MARK: Fields

    /// Returns the fields that issues have.
    func fields() async throws(ToolError) -> [FieldDescription] {
        var fields = try await jira.fields.all().map { record in
            let id = FieldID(record.id)
            let name = record.name ?? record.id
            guard let known = JiraField(id) else {
                let field = JiraSchemaField(record)
                var description = FieldDescription(id: id, name: name, kind: field.kind)
                description.limit = field.limit
                return description
            }
            return FieldDescription(id: id, name: name, kind: known.kind)
        }
        // Jira does not list all its system fields, such as the parent on Data Center.
        let listed = Set(fields.map(\.id))
        fields += JiraField.allCases.filter { !listed.contains($0.id) }.map {
            FieldDescription(id: $0.id, name: $0.rawValue, kind: $0.kind)
        }
        return try await withValues(fields)
    }

    /// Adds the values whose names Jira translates, with their IDs.
    private func withValues(_ fields: [FieldDescription]) async throws(ToolError) -> [FieldDescription] {
        var values: [FieldID: [FieldDescription.Value]] = [:]
        for field in ["status", "priority", "resolution"] {
            do {
                values[FieldID(field)] = try await jira.metadata.values(of: field).compactMap { value in
                    guard let id = value.id, let name = value.untranslatedName ?? value.name else { return nil }
                    return FieldDescription.Value(id: id, name: name)
                }
            } catch {
                // Atlassian has announced the removal of two of these resources. The other values are returned without
                // them.
                guard !error.isTransient else { throw error }
            }
        }
        return fields.map { field in
            var field = field
            field.values = values[field.id]
            return field
        }
    }
}
