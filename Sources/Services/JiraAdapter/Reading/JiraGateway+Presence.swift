import AdapterEngine
import Core
import EntityModel
import ToolHTTP

/// The distinction between an issue that was deleted and one that the user may no longer see.
extension JiraGateway {
    func verify() async throws(ToolError) { try await client.tool.verify() }

    func presence(of entity: EntityReference, knownAs key: String?) async throws(ToolError) -> Presence {
        let id = try JiraGateway.id(of: entity)
        do {
            _ = try await client.issue(id)
            return Presence(.exists)
        } catch {
            guard error.kind == .notFound else { throw error }
            // Jira returns the same status for an issue in a project that the user no longer sees. It also returns it for
            // an issue that a security level hides, or that was moved to a hidden project. No request proves a deletion:
            // Jira lists no security levels to a user without the permission to set them.
            if let project = JiraGateway.project(of: key) { try await requireVisible(project) }
            return Presence(.absent, reason: error.message)
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
                    "The connection's user no longer sees the project \(project) in Jira, so the state of its issues "
                    + "is unknown: \(error.message)")
        }
    }

    /// Returns the project key, which is the part before the number in an issue key.
    private static func project(of key: String?) -> String? {
        guard let key, let dash = key.lastIndex(of: "-"), dash > key.startIndex else { return nil }
        return String(key[..<dash])
    }
}
