import EntityModel

/// The lookup of the issue types and assignees that API clients name for managed items.
struct JiraManagedItems: Sendable {
    let createScreens: CreateScreenAPI
    let users: UserAPI
    let tool: Tool

    /// Returns the ID of an issue type in a project.
    ///
    /// - Parameters:
    ///   - name: The name of the type in any case, or its ID.
    ///   - scope: The project scope.
    /// - Returns: The ID of the type.
    /// - Throws: `ToolError` of kind `.rejected` if no type has this name.
    func type(named name: String, in scope: EntityScope) async throws(ToolError) -> String {
        guard scope.isOfJira else {
            throw ToolError(kind: .rejected, message: "The scope is not the key or ID of a Jira project.")
        }
        let types: [JiraIssueType]
        do {
            types = try await createScreens.issueTypes(of: scope.sourceId)
        } catch  where error.kind == .notFound {
            // A missing project must not look like a deleted issue.
            throw ToolError(kind: .rejected, message: error.message)
        }
        let found = types.first { $0.id == name } ?? types.first { $0.name.lowercased() == name.lowercased() }
        guard let found else {
            throw ToolError(
                kind: .rejected,
                message: "Project \(scope.sourceId) has no such issue type. It has the types "
                    + types.map(\.name).joined(separator: ", "))
        }
        return found.id
    }

    /// Returns the user that a text identifies, among the users who can be assigned issues in the project.
    ///
    /// - Parameters:
    ///   - text: An email address, a user name, or an account ID.
    ///   - scope: The project scope.
    /// - Returns: The user.
    /// - Throws: `ToolError` of kind `.rejected` if no user or more than one user matches.
    func assignee(_ text: String, in scope: EntityScope) async throws(ToolError) -> ToolUser {
        let found = try await users.assignable(text, in: scope.sourceId, of: tool)
        guard let user = found.first, found.count == 1 else {
            let reason = found.isEmpty ? "No user" : "More than one user"
            throw ToolError(
                kind: .rejected,
                message: "\(reason) who can be assigned to issues of project \(scope.sourceId) matches this text. "
                    + "Use an email address, an account ID, or on Data Center a user name.")
        }
        return user
    }
}
