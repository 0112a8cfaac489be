import AdapterEngine
import EntityModel

/// What a profile can name in Targetprocess.
extension TargetprocessGateway {
    func vocabulary(of project: String?) async throws(ToolFailure) -> Vocabulary {
        var states: [String: [Vocabulary.State]] = [:]
        if let project {
            guard let id = Int64(project), let found = try await client.states(of: id) else {
                throw ToolFailure(kind: .refused, message: "there is no project of that id, or it is hidden")
            }
            for state in found {
                guard let type = state.type?.lowercased() else { continue }
                let state = Vocabulary.State(name: state.name, stage: state.stage)
                // A team's own workflow has states of the same names.
                if states[type]?.contains(state) != true { states[type, default: []].append(state) }
            }
        }
        let builtIn = WorkItemType.builtIn.map { type in
            Vocabulary.ItemType(
                id: type.rawValue, name: type.name, level: type.level,
                states: type.isAssignable == true ? states[type.rawValue] ?? [] : [])
        }
        let further = try await client.furtherTypes().map { type in
            Vocabulary.ItemType(
                id: type.name.lowercased(), name: type.name,
                states: type.members[ItemShape.Part.state.rawValue] == nil ? [] : states[type.name.lowercased()] ?? [])
        }
        let values: [Vocabulary.FieldValues] = [
            .init(field: TargetprocessField.priority, names: try await client.names(of: "Priority")),
            .init(field: TargetprocessField.severity, names: try await client.names(of: "Severity")),
        ]
        return Vocabulary(
            types: builtIn + further, relations: try await client.relationTypes(), values: values)
    }

    func people(called name: String) async throws(ToolFailure) -> [Person] {
        try await client.users(called: name).map { $0.person(of: tool) }
    }
}
