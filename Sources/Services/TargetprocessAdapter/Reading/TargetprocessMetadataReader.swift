import EntityModel

/// The reader of the names that a profile can refer to: fields, types, states, values, and users.
struct TargetprocessMetadataReader: Sendable {
    /// The API of the instance.
    let targetprocess: TargetprocessAPI
    /// The tool as entity references identify it.
    let tool: Tool

    /// Returns the fields that items have, sorted by ID.
    func fields() async throws(ToolError) -> [FieldDescription] {
        let customTypes = try await targetprocess.metadata.customTypes()
        let builtIn = TargetprocessField.kinds.map { field, kind in
            let types =
                TargetprocessField.types(having: field).map(\.rawValue)
                + customTypes.filter { WorkItemSchema([field], $0).fields.contains(field) }.map { $0.name.lowercased() }
            return FieldDescription(
                id: field, name: field.rawValue, kind: kind,
                types: types.count == WorkItemType.builtIn.count + customTypes.count ? nil : types.sorted())
        }
        let definitions = Dictionary(grouping: try await targetprocess.customFields.definitions()) {
            [$0.name, $0.type]
        }
        let custom = definitions.values.compactMap { fields -> FieldDescription? in
            guard let field = fields.first else { return nil }
            return FieldDescription(
                id: FieldID(customField: field.name), name: field.name,
                kind: CustomFieldType(rawValue: field.type)?.kind,
                types: Set(fields.map(\.itemType)).sorted())
        }
        let people = try await targetprocess.roles.names().map {
            FieldDescription(id: FieldID(peopleIn: $0), name: "Assigned as \($0)", kind: .users)
        }
        let teams = try await targetprocess.teams.names().map {
            FieldDescription(id: FieldID(stateOf: $0), name: "State of \($0)", kind: .state)
        }
        return (builtIn + people + teams + custom).sorted {
            ($0.id, $0.types?.first ?? "") < ($1.id, $1.types?.first ?? "")
        }
    }

    /// Returns the types, states, relations, and values.
    ///
    /// - Parameter project: The ID of a project. Without it, the result contains no states.
    /// - Returns: The metadata.
    /// - Throws: `ToolError` of kind `.rejected` if the project does not exist.
    func metadata(project: String?) async throws(ToolError) -> ToolMetadata {
        var states: [String: [ToolMetadata.State]] = [:]
        if let project {
            guard let id = Int64(project), let found = try await targetprocess.workflows.states(ofProject: id) else {
                throw ToolError(kind: .rejected, message: "No project has this ID, or the project is hidden.")
            }
            for state in found {
                guard let type = state.type?.lowercased() else { continue }
                states[type, default: []].append(
                    ToolMetadata.State(name: state.name, stage: state.stage, workflow: state.workflow))
            }
            states = states.mapValues(Self.groupedByWorkflow)
        }
        let builtIn = WorkItemType.builtIn.map { type in
            ToolMetadata.EntityType(
                id: type.rawValue, name: type.name, level: type.level,
                states: type.isAssignable == true ? states[type.rawValue] ?? [] : [])
        }
        let custom = try await targetprocess.metadata.customTypes().map { type in
            ToolMetadata.EntityType(
                id: type.name.lowercased(), name: type.name,
                states: type.members[WorkItemSchema.Part.state.rawValue] == nil
                    ? [] : states[type.name.lowercased()] ?? [])
        }
        let values: [ToolMetadata.FieldValues] = [
            .init(field: TargetprocessField.priority, names: try await targetprocess.options.priorityNames()),
            .init(field: TargetprocessField.severity, names: try await targetprocess.options.severityNames()),
        ]
        return ToolMetadata(
            types: builtIn + custom, relations: try await targetprocess.relations.typeNames(), values: values)
    }

    /// Groups the states by workflow.
    ///
    /// The workflow name is kept only if there are several workflows, such as those of teams.
    private static func groupedByWorkflow(_ states: [ToolMetadata.State]) -> [ToolMetadata.State] {
        var workflows: [String?] = []
        for state in states where !workflows.contains(state.workflow) { workflows.append(state.workflow) }
        return workflows.flatMap { workflow in
            states.filter { $0.workflow == workflow }.map { state in
                var state = state
                if workflows.count == 1 { state.workflow = nil }
                return state
            }
        }
    }

    /// Returns at most 50 active users whose name contains the text.
    func users(matching name: String) async throws(ToolError) -> [ToolUser] {
        try await targetprocess.users.search(name).map { $0.person(of: tool) }
    }
}
