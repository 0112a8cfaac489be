import EntityModel

/// The parts of a project that issues refer to by name: versions and components.
extension JiraAPI {
    /// Returns the names of `GET project/{idOrKey}/versions`.
    ///
    /// It includes archived versions, because Jira rejects a second version with the same name.
    func versions(of project: String) async throws(ToolError) -> Set<String> {
        Set(try await names(["project", project, "versions"]))
    }

    /// Returns the names of `GET project/{idOrKey}/components`.
    func components(of project: String) async throws(ToolError) -> Set<String> {
        Set(try await names(["project", project, "components"]))
    }

    /// Returns the names of a list that Jira returns in one page.
    func names(_ path: [String]) async throws(ToolError) -> [String] {
        let parts: [Part] = try await get(path)
        return parts.map(\.name)
    }

    /// `POST version`, which requires the permission to administer the project.
    func createVersion(_ name: String, in project: Int64) async throws(ToolError) {
        try await send("POST", ["version"], body: NewVersion(name: name, projectId: project), isRepeatable: false)
    }

    /// `POST component`, by the key of the project.
    ///
    /// It requires the permission to administer the project.
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
