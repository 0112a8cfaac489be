import EntityModel

/// The distinction between an issue that was deleted and one that the user may no longer see.
struct JiraPresenceReader: Sendable {
    let issues: IssueAPI
    let projects: ProjectAPI

    /// Returns whether an issue exists.
    ///
    /// - Parameters:
    ///   - entity: The issue.
    ///   - key: The last known key of the issue, which names its project.
    /// - Returns: Jira's answer for the connection's user.
    /// - Throws: `ToolError` of kind `.permissionLost` if this user no longer sees the project.
    func presence(of entity: EntityReference, knownAs key: String?) async throws(ToolError) -> Presence {
        do {
            _ = try await issues.read(try entity.issueID)
            return Presence(.exists)
        } catch {
            guard error.kind == .notFound else { throw error }
            // Jira returns the same status for an issue in a project that the user no longer sees. It also returns it
            // for an issue that a security level hides, or that was moved to a hidden project. No request proves a
            // deletion: Jira lists no security levels to a user without the permission to set them.
            if let project = Self.project(of: key) { try await requireVisible(project) }
            return Presence(.absent, reason: error.message)
        }
    }

    private func requireVisible(_ project: String) async throws(ToolError) {
        do {
            try await projects.requireVisible(project)
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
