import AdapterEngine
import EntityModel

extension JiraGateway: ManagedItemGateway {
    var standardFields: (title: FieldID, description: FieldID, assignee: FieldID) {
        (JiraField.summary.id, JiraField.description.id, JiraField.assignee.id)
    }

    func type(named name: String, in scope: EntityScope) async throws(ToolError) -> String {
        guard scope.isOfJira else {
            throw ToolError(kind: .rejected, message: "a project of Jira is named by its key or id")
        }
        let types: [JiraIssueType]
        do {
            types = try await client.issueTypes(of: scope.sourceId)
        } catch  where error.kind == .notFound {
            // A project that is not there is not an issue that is gone.
            throw ToolError(kind: .rejected, message: error.message)
        }
        let found = types.first { $0.id == name } ?? types.first { $0.name.lowercased() == name.lowercased() }
        guard let found else {
            throw ToolError(
                kind: .rejected,
                message: "issues of project \(scope.sourceId) are made of the types "
                    + types.map(\.name).joined(separator: ", "))
        }
        return found.id
    }

    func assignee(_ text: String, in scope: EntityScope) async throws(ToolError) -> ToolUser {
        let found = try await client.assignable(text, in: scope.sourceId, of: tool)
        guard let person = found.first, found.count == 1 else {
            let reason = found.isEmpty ? "nobody" : "more than one user"
            throw ToolError(
                kind: .rejected,
                message: "\(reason) whom issues of project \(scope.sourceId) can be assigned to is known as that; "
                    + "give an e-mail address, an account id, or on Data Center a user name")
        }
        return person
    }
}
