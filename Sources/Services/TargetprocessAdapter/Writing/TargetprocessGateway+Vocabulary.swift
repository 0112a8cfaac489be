import AdapterEngine
import EntityModel

/// The types, states, and values that a profile can name in Targetprocess.
extension TargetprocessGateway {
    func metadata(project: String?) async throws(ToolError) -> ToolMetadata {
        var states: [String: [ToolMetadata.State]] = [:]
        if let project {
            guard let id = Int64(project), let found = try await client.workflows.states(ofProject: id) else {
                throw ToolError(kind: .rejected, message: "No project has this ID, or the project is hidden.")
            }
            for state in found {
                guard let type = state.type?.lowercased() else { continue }
                states[type, default: []].append(
                    ToolMetadata.State(name: state.name, stage: state.stage, workflow: state.workflow))
            }
            states = states.mapValues(TargetprocessGateway.byWorkflow)
        }
        let builtIn = WorkItemType.builtIn.map { type in
            ToolMetadata.EntityType(
                id: type.rawValue, name: type.name, level: type.level,
                states: type.isAssignable == true ? states[type.rawValue] ?? [] : [])
        }
        let further = try await client.metadata.customTypes().map { type in
            ToolMetadata.EntityType(
                id: type.name.lowercased(), name: type.name,
                states: type.members[WorkItemSchema.Part.state.rawValue] == nil
                    ? [] : states[type.name.lowercased()] ?? [])
        }
        let values: [ToolMetadata.FieldValues] = [
            .init(field: TargetprocessField.priority, names: try await client.options.priorityNames()),
            .init(field: TargetprocessField.severity, names: try await client.options.severityNames()),
        ]
        return ToolMetadata(
            types: builtIn + further, relations: try await client.relations.typeNames(), values: values)
    }

    /// Groups the states by workflow.
    ///
    /// The workflow name is kept only if there are several workflows, such as those of teams.
    private static func byWorkflow(_ states: [ToolMetadata.State]) -> [ToolMetadata.State] {
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

    func users(matching name: String) async throws(ToolError) -> [ToolUser] {
        try await client.users.search(name).map { $0.person(of: tool) }
    }
}
