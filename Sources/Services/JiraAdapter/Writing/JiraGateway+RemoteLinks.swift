import AdapterEngine
import EntityModel

/// Links from issues to resources outside Jira.
extension JiraGateway {
    func addBacklink(
        _ entity: EntityReference, back link: String, name: String?, for share: String
    ) async throws(ToolError) {
        let title = ["Targetprocess", name].compactMap(\.self).joined(separator: " ")
        try await client.link(
            try JiraGateway.id(of: entity),
            JiraRemoteLink(
                globalId: "tandem-share=\(share)", application: .init(name: "Targetprocess"),
                relationship: "is kept in step with", object: .init(url: link, title: title)))
    }
}
