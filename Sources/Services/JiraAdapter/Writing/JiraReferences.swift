import AdapterEngine
import EntityModel

/// The creation of named references that Jira lacks: sprints, versions, and components.
struct JiraReferences: Sendable {
    let projects: ProjectAPI
    let boards: BoardAPI
    let sprints: SprintAPI
    let cache: JiraMetadataCache

    /// Returns the named references of a value that Jira lacks.
    ///
    /// - Parameters:
    ///   - value: The value in Jira's own representation.
    ///   - field: The field that the value is for.
    ///   - current: The issue as it was just read.
    /// - Returns: The missing references.
    /// - Throws: `ToolError` of kind `.rejected` if no board or project can contain the reference.
    func missing(
        _ value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> [MissingReference] {
        do {
            return try await search(for: value, in: field, of: current)
        } catch  where error.kind == .notFound {
            // A project or board that this user may not see must not look like a deleted issue.
            throw ToolError(kind: .rejected, message: error.message)
        }
    }

    private func search(
        for value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> [MissingReference] {
        let names = value.members.compactMap { member in
            if case .option(let name) = member { name } else { nil }
        }
        // `projectIDs` holds both the ID and the key of the project.
        guard !names.isEmpty, let projectIDs = current.projectIDs, let id = projectIDs.first, let key = projectIDs.last
        else { return [] }
        switch JiraField(field) {
        case .fixVersions, .versions:
            let known = try await projects.versions(of: id)
            return names.filter { !known.contains($0) }.map {
                MissingReference(kind: .version, name: $0, containerID: id)
            }
        case .components:
            let known = try await projects.components(of: id)
            return names.filter { !known.contains($0) }.map {
                MissingReference(kind: .component, name: $0, containerID: key)
            }
        default:
            guard cache.schema(of: field)?.format == .sprint, let name = names.first else { return [] }
            return try await missingSprint(name, of: current, project: id)
        }
    }

    private func missingSprint(
        _ name: String, of current: EntitySnapshot, project: String
    ) async throws(ToolError) -> [MissingReference] {
        guard let (name, scope) = JiraPlanning.sprint(name, for: current),
            try await sprints.activeOrFuture(named: name, in: scope) == nil
        else { return [] }
        if case .board(let board) = scope {
            return [MissingReference(kind: .sprint, name: name, containerID: "\(board)")]
        }
        guard let board = try await boards.boardForNewSprints(of: project) else {
            throw ToolError(
                kind: .rejected,
                message: "The issue's project has no scrum board that this user can see. Create one for the sprint.")
        }
        return [MissingReference(kind: .sprint, name: name, containerID: "\(board)")]
    }

    /// Creates a named reference.
    ///
    /// The request is sent once.
    func create(_ reference: MissingReference) async throws(ToolError) {
        do {
            switch (reference.kind, Int64(reference.containerID)) {
            case (.sprint, let board?): try await sprints.create(reference.name, on: board)
            case (.version, let project?): try await projects.createVersion(reference.name, in: project)
            case (.component, _): try await projects.createComponent(reference.name, in: reference.containerID)
            case (.sprint, nil), (.version, nil), (.release, _): return
            }
        } catch  where error.kind == .notFound {
            // Jira returns this status for a project or board that this user may not administer. The issue still
            // exists.
            throw ToolError(
                kind: .rejected,
                message: "the \(reference.kind.rawValue) is missing, and this user may not make it: \(error.message)")
        }
    }
}
