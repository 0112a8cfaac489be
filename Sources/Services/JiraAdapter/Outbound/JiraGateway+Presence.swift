import AdapterEngine
import Core
import EntityModel
import ToolHTTP

/// Telling an issue that was deleted from one that the user may no longer see.
extension JiraGateway {
    func verify() async throws(ToolError) { try await client.tool.verify() }

    func presence(of entity: EntityReference, knownAs key: String?) async throws(ToolError) -> Presence {
        let id = try JiraGateway.id(of: entity)
        do {
            _ = try await client.issue(id)
            return Presence(.exists)
        } catch {
            guard error.kind == .notFound else { throw error }
            // Jira says the same of an issue in a project that the user no longer sees.
            guard let project = JiraGateway.project(of: key) else { return Presence(.absent, reason: error.message) }
            try await requireVisible(project)
            // And of an issue that a security level hides from the user.
            let mayHide = try await client.hasSecurityLevels(project)
            return Presence(mayHide == false ? .deleted : .absent, reason: error.message)
        }
    }

    private func requireVisible(_ project: String) async throws(ToolError) {
        do {
            try await client.request("GET", ["project", project])
        } catch {
            guard error.kind == .notFound || error.kind == .forbidden else { throw error }
            throw ToolError(
                kind: .permissionLost,
                message:
                    "The connection's user does not see the project \(project) in Jira any longer, so that nothing is "
                    + "known about its issues: \(error.message)")
        }
    }

    /// The key of the project that stands before the number in the key of an issue.
    private static func project(of key: String?) -> String? {
        guard let key, let dash = key.lastIndex(of: "-"), dash > key.startIndex else { return nil }
        return String(key[..<dash])
    }
}
