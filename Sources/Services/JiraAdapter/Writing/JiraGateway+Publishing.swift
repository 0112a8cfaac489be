import AdapterEngine
import EntityModel

extension JiraGateway: ManagedItemGateway {
    var standardFields: (title: FieldID, description: FieldID, assignee: FieldID) {
        (JiraField.summary.id, JiraField.description.id, JiraField.assignee.id)
    }

    func type(named name: String, in scope: EntityScope) async throws(ToolError) -> String {
        guard scope.isOfJira else {
            throw ToolError(kind: .rejected, message: "The scope is not the key or ID of a Jira project.")
        }
        let types: [JiraIssueType]
        do {
            types = try await client.issueTypes(of: scope.sourceId)
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

    func assignee(_ text: String, in scope: EntityScope) async throws(ToolError) -> ToolUser {
        let found = try await client.assignable(text, in: scope.sourceId, of: tool)
        guard let person = found.first, found.count == 1 else {
            let reason = found.isEmpty ? "No user" : "More than one user"
            throw ToolError(
                kind: .rejected,
                message: "\(reason) who can be assigned to issues of project \(scope.sourceId) matches this text. "
                    + "Use an email address, an account ID, or on Data Center a user name.")
        }
        return person
    }
}
