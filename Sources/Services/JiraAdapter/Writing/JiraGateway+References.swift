import AdapterEngine
import EntityModel

/// Creation of named references that Jira lacks: sprints, versions, and components.
extension JiraGateway {
    func missingReferences(
        _ value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> [MissingReference] {
        do {
            return try await missing(value, in: field, of: current)
        } catch  where error.kind == .notFound {
            // A project or board that this user may not see must not look like a deleted issue.
            throw ToolError(kind: .rejected, message: error.message)
        }
    }

    private func missing(
        _ value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> [MissingReference] {
        let names = value.members.compactMap { member in
            if case .option(let name) = member { name } else { nil }
        }
        // `projectIDs` holds both the ID and the key of the project.
        guard !names.isEmpty, let projects = current.projectIDs, let id = projects.first, let key = projects.last
        else { return [] }
        switch JiraField(field) {
        case .fixVersions, .versions:
            let known = try await client.versions(of: id)
            return names.filter { !known.contains($0) }.map {
                MissingReference(kind: .version, name: $0, containerID: id)
            }
        case .components:
            let known = try await client.components(of: id)
            return names.filter { !known.contains($0) }.map {
                MissingReference(kind: .component, name: $0, containerID: key)
            }
        default:
            break
        }
        guard client.schemas.known[field]?.format == .sprint,
            let (name, place) = names.first.flatMap({ JiraGateway.sprint($0, for: current) }),
            try await client.activeOrFutureSprint(name, on: place) == nil
        else { return [] }
        if case .board(let board) = place {
            return [MissingReference(kind: .sprint, name: name, containerID: "\(board)")]
        }
        guard let board = try await client.boardForNewSprints(of: id) else {
            throw ToolError(
                kind: .rejected,
                message: "The issue's project has no scrum board that this user can see. Create one for the sprint.")
        }
        return [MissingReference(kind: .sprint, name: name, containerID: "\(board)")]
    }

    func createReference(_ thing: MissingReference) async throws(ToolError) {
        do {
            switch (thing.kind, Int64(thing.containerID)) {
            case (.sprint, let board?): try await client.createSprint(thing.name, on: board)
            case (.version, let project?): try await client.createVersion(thing.name, in: project)
            case (.component, _): try await client.createComponent(thing.name, in: thing.containerID)
            case (.sprint, nil), (.version, nil), (.release, _): return
            }
        } catch  where error.kind == .notFound {
            // Jira returns this status for a project or board that this user may not administer. The issue still
            // exists.
            throw ToolError(
                kind: .rejected,
                message: "the \(thing.kind.rawValue) is missing, and this user may not make it: \(error.message)")
        }
    }
}
