import EntityModel

/// The projects of one Jira, with their issue types, versions, and components.
struct ProjectAPI: Sendable {
    private let transport: JiraTransport

    /// Creates the resource.
    init(_ transport: JiraTransport) { self.transport = transport }

    /// Returns the projects that the user sees.
    ///
    /// Cloud returns them in pages, Data Center all at once.
    func all() async throws(ToolError) -> [JiraProjectPage.Project] {
        switch transport.product {
        case .cloud: try await transport.pages(["project", "search"], size: 50, as: JiraProjectPage.self)
        case .dataCenter: try await transport.get(["project"])
        }
    }

    /// Checks that the user sees a project, by `GET project/{idOrKey}`.
    func requireVisible(_ project: String) async throws(ToolError) {
        try await transport.request("GET", ["project", project])
    }

    /// Returns those of some permissions that the user lacks in a project, by `GET mypermissions`.
    func missingPermissions(of needed: [String], in project: String) async throws(ToolError) -> [String] {
        struct Permissions: Decodable {
            struct Permission: Decodable {
                var havePermission: Bool
            }

            var permissions: [String: Permission]
        }
        let parameter = project.allSatisfy(\.isASCIIDigit) ? "projectId" : "projectKey"
        let response: Permissions = try await transport.get(
            ["mypermissions"], query: [(parameter, project), ("permissions", needed.joined(separator: ","))])
        return needed.filter { response.permissions[$0]?.havePermission != true }
    }

    // MARK: Issue types

    /// Returns the issue types of a project with their statuses, by `GET project/{idOrKey}/statuses`.
    func issueTypes(of project: String) async throws(ToolError) -> [JiraProjectIssueType] {
        try await transport.get(["project", project, "statuses"])
    }

    /// Returns the hierarchy levels of a project's issue types by their IDs, by `GET project/{projectId}/hierarchy`
    /// (Cloud).
    func hierarchyLevels(of project: String) async throws(ToolError) -> [String: Int] {
        struct Identified: Decodable, Sendable {
            var id: String
        }
        let found: Identified = try await transport.get(["project", project])
        let hierarchy: JiraHierarchy = try await transport.get(["project", found.id, "hierarchy"])
        let levels = hierarchy.hierarchy.flatMap { level in level.issueTypes.map { ("\($0.id)", level.level) } }
        return Dictionary(levels) { first, _ in first }
    }

    // MARK: Versions and components

    /// Returns the names of `GET project/{idOrKey}/versions`.
    ///
    /// It includes archived versions, because Jira rejects a second version with the same name.
    func versions(of project: String) async throws(ToolError) -> Set<String> {
        Set(try await transport.names(["project", project, "versions"]))
    }

    /// Returns the names of `GET project/{idOrKey}/components`.
    func components(of project: String) async throws(ToolError) -> Set<String> {
        Set(try await transport.names(["project", project, "components"]))
    }

    /// `POST version`, which requires the permission to administer the project.
    func createVersion(_ name: String, in project: Int64) async throws(ToolError) {
        struct NewVersion: Encodable {
            var name: String
            var projectId: Int64
        }
        try await transport.send(
            "POST", ["version"], body: NewVersion(name: name, projectId: project), isRepeatable: false)
    }

    /// `POST component`, by the key of the project.
    ///
    /// It requires the permission to administer the project.
    func createComponent(_ name: String, in project: String) async throws(ToolError) {
        struct NewComponent: Encodable {
            var name: String
            var project: String
        }
        try await transport.send(
            "POST", ["component"], body: NewComponent(name: name, project: project), isRepeatable: false)
    }
}
