import AdapterEngine
import EntityModel

/// The names in Jira that a profile can use.
extension JiraGateway {
    func metadata(project: String?) async throws(ToolError) -> ToolMetadata {
        let types = if let project { try await types(of: project) } else { try await types() }
        return ToolMetadata(
            types: types, relations: try await client.linkTypes(), values: try await values(in: project))
    }

    /// Returns the values of the fields that offer a list of names.
    ///
    /// Versions and components exist only within a project.
    private func values(in project: String?) async throws(ToolError) -> [ToolMetadata.FieldValues] {
        var lists: [(String, () async throws(ToolError) -> [String])] = [
            ("priority", client.priorities), ("resolution", client.resolutions),
        ]
        if let project {
            lists.append(("fixVersions", { () throws(ToolError) in try await client.versions(of: project).sorted() }))
            lists.append(
                ("components", { () throws(ToolError) in try await client.components(of: project).sorted() }))
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
        try await client.siteTypes().map { type in
            ToolMetadata.EntityType(
                id: type.id, name: type.name, level: type.hierarchyLevel ?? (type.subtask == true ? -1 : nil))
        }
    }

    private func types(of project: String) async throws(ToolError) -> [ToolMetadata.EntityType] {
        do {
            let found = try await client.statuses(of: project)
            let levels = try await levels(of: project)
            return found.map { type in
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
        guard client.connection.product == .cloud else { return [:] }
        do {
            return try await client.levels(of: project)
        } catch  where !error.isTransient {
            // Only team-managed projects have hierarchy levels of their own. All others use the levels of the site.
            let types = try await client.siteTypes()
            return Dictionary(types.compactMap { type in type.hierarchyLevel.map { (type.id, $0) } }) { first, _ in
                first
            }
        }
    }

    func users(matching name: String) async throws(ToolError) -> [ToolUser] {
        let product = client.connection.product
        return try await client.users(called: name).filter { $0.obstacle == nil }
            .compactMap { $0.person(of: tool, product: product) }
    }
}
