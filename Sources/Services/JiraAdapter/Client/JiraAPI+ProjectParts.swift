import EntityModel

/// The parts of a project that issues name: versions and components.
extension JiraAPI {
    /// The names of `GET project/{idOrKey}/versions`, archived ones too: Jira takes no second one of a name.
    func versions(of project: String) async throws(ToolError) -> Set<String> {
        Set(try await names(["project", project, "versions"]))
    }

    /// The names of `GET project/{idOrKey}/components`.
    func components(of project: String) async throws(ToolError) -> Set<String> {
        Set(try await names(["project", project, "components"]))
    }

    /// The names of a list that Jira gives whole.
    func names(_ path: [String]) async throws(ToolError) -> [String] {
        let parts: [Part] = try await get(path)
        return parts.map(\.name)
    }

    /// `POST version`, for whoever administers the project.
    func createVersion(_ name: String, in project: Int64) async throws(ToolError) {
        try await send("POST", ["version"], body: NewVersion(name: name, projectId: project), isRepeatable: false)
    }

    /// `POST component`, likewise; by the project's key.
    func createComponent(_ name: String, in project: String) async throws(ToolError) {
        try await send("POST", ["component"], body: NewComponent(name: name, project: project), isRepeatable: false)
    }

    private struct Part: Decodable, Sendable {
        var name: String
    }

    private struct NewVersion: Encodable {
        var name: String
        var projectId: Int64
    }

    private struct NewComponent: Encodable {
        var name: String
        var project: String
    }
}
