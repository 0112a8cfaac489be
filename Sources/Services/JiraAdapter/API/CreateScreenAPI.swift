import AdapterKit
import EntityModel
import Primitives

/// The issue types that this user may create, and the fields on their screens.
struct CreateScreenAPI: Sendable {
    /// The screen on which users create issues of a type in a project.
    private struct Key: Hashable {
        let project: String
        let type: String
    }

    private let transport: JiraTransport
    private let cache: ExpiringCache<Key, [JiraCreateField]>

    private static let pageSize = 200

    /// Creates the resource.
    init(_ transport: JiraTransport, now: @escaping @Sendable () -> Timestamp) {
        self.transport = transport
        cache = ExpiringCache(now: now)
    }

    /// `GET issue/createmeta/{project}/issuetypes/{type}`, all pages, cached for 30 minutes.
    func fields(project: String, type: String) async throws(ToolError) -> [JiraCreateField] {
        let screen = Key(project: project, type: type)
        if let known = cache[screen] { return known }
        let fields: [JiraCreateField]
        do {
            fields = try await transport.pages(
                ["issue", "createmeta", project, "issuetypes", type], size: Self.pageSize, as: JiraCreateFieldPage.self)
        } catch {
            let types = try await legacyIssueTypes(of: project, after: error, query: [("issuetypeIds", type)])
            fields = types.first { $0.id == type }?.fields.map { Array($0.values) } ?? []
        }
        cache.store(fields, as: screen)
        return fields
    }

    /// Removes the cached fields of a screen, because Jira rejected an issue that was created with them.
    func forget(project: String, type: String) { cache.remove(Key(project: project, type: type)) }

    /// `GET issue/createmeta/{project}/issuetypes`, all pages: the issue types that this user may create in the
    /// project.
    func issueTypes(of project: String) async throws(ToolError) -> [JiraIssueType] {
        do {
            return try await transport.pages(
                ["issue", "createmeta", project, "issuetypes"], size: Self.pageSize, as: JiraIssueTypePage.self)
        } catch {
            return try await legacyIssueTypes(of: project, after: error)
                .map { JiraIssueType(id: $0.id, name: $0.name) }
        }
    }

    /// Returns the issue types of a project by `GET issue/createmeta`, which Jira Server before 8.4 offers.
    ///
    /// - Parameters:
    ///   - project: The key or ID of the project.
    ///   - failure: The error of the newer request.
    ///   - query: The query parameters that limit the response.
    /// - Returns: The issue types with the fields of their screens.
    /// - Throws: `failure`, unless it can mean that this Jira supports only the older request.
    private func legacyIssueTypes(
        of project: String, after failure: ToolError, query: [(name: String, value: String)] = []
    ) async throws(ToolError) -> [JiraCreationMetadata.IssueType] {
        guard transport.product == .dataCenter, [.notFound, .unavailable].contains(failure.kind) else { throw failure }
        let name = project.allSatisfy(\.isASCIIDigit) ? "projectIds" : "projectKeys"
        let expansion = (name: "expand", value: "projects.issuetypes.fields")
        let metadata: JiraCreationMetadata
        do {
            metadata = try await transport.get(["issue", "createmeta"], query: [(name, project), expansion] + query)
        } catch {
            throw failure
        }
        guard let types = metadata.projects.first?.issuetypes else { throw failure }
        return types
    }
}
