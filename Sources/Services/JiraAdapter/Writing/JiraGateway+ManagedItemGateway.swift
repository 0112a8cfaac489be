import AdapterEngine
import EntityModel

extension JiraGateway: ManagedItemGateway {
    var standardFields: (title: FieldID, description: FieldID, assignee: FieldID) {
        (JiraField.summary.id, JiraField.description.id, JiraField.assignee.id)
    }

    func create(_ items: [CreationRequest]) async -> [Result<CreationResult, ToolError>] {
        await creator.create(items)
    }

    func type(named name: String, in scope: EntityScope) async throws(ToolError) -> String {
        try await managedItems.type(named: name, in: scope)
    }

    func assignee(_ text: String, in scope: EntityScope) async throws(ToolError) -> ToolUser {
        try await managedItems.assignee(text, in: scope)
    }
}
