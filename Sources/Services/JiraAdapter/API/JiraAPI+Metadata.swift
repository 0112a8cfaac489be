import EntityModel

/// The names in Jira that a profile can use.
extension JiraAPI {
    /// An issue type with the statuses that its issues can have in a project.
    struct TypeStatuses: Decodable, Sendable {
        var id: String
        var name: String
        var subtask: Bool?
        var statuses: [JiraTransition.Status]
    }

    /// `GET project/{idOrKey}/statuses`.
    func statuses(of project: String) async throws(ToolError) -> [TypeStatuses] {
        try await get(["project", project, "statuses"])
    }

    /// `GET issuetype`: the issue types of the site, without those that belong to a single project.
    func siteTypes() async throws(ToolError) -> [SiteType] {
        let types: [SiteType] = try await get(["issuetype"])
        return types.filter { $0.scope?.project == nil }
    }

    struct SiteType: Decodable, Sendable {
        struct Scope: Decodable, Sendable {
            struct Project: Decodable, Sendable {}
            var project: Project?
        }

        var id: String
        var name: String
        var subtask: Bool?
        /// The level in the hierarchy.
        ///
        /// Only Cloud reports it.
        var hierarchyLevel: Int?
        var scope: Scope?
    }

    /// Returns the name of an issue type, by `GET issuetype/{id}`, or `nil` if this user sees no type with this ID.
    func issueTypeName(_ id: String) async throws(ToolError) -> String? {
        do {
            return try await get(["issuetype", id], as: SiteType.self).name
        } catch  where error.kind == .notFound {
            return nil
        }
    }

    /// Returns the hierarchy levels of a project's issue types by their IDs, by `GET project/{projectId}/hierarchy`
    /// (Cloud).
    func levels(of project: String) async throws(ToolError) -> [String: Int] {
        let found: Identified = try await get(["project", project])
        let hierarchy: Hierarchy = try await get(["project", found.id, "hierarchy"])
        let levels = hierarchy.hierarchy.flatMap { level in level.issueTypes.map { ("\($0.id)", level.level) } }
        return Dictionary(levels) { first, _ in first }
    }

    private struct Identified: Decodable, Sendable {
        var id: String
    }

    private struct Hierarchy: Decodable, Sendable {
        struct Level: Decodable, Sendable {
            struct IssueType: Decodable, Sendable {
                var id: Int64
            }

            var level: Int
            var issueTypes: [IssueType]
        }

        var hierarchy: [Level]
    }

    /// Returns the names of `GET issueLinkType`, or none if an administrator disabled links.
    func linkTypes() async throws(ToolError) -> [String] {
        struct LinkTypes: Decodable, Sendable {
            struct Named: Decodable, Sendable {
                var name: String
            }

            var issueLinkTypes: [Named]
        }
        do {
            return try await get(["issueLinkType"], as: LinkTypes.self).issueLinkTypes.map(\.name)
        } catch  where error.kind == .notFound {
            return []
        }
    }

    /// Returns the names of `GET priority`, in Jira's order.
    func priorities() async throws(ToolError) -> [String] { try await names(["priority"]) }

    /// Returns the names of `GET resolution`, in Jira's order.
    func resolutions() async throws(ToolError) -> [String] { try await names(["resolution"]) }

    /// Returns the users who match a part of a name, by `GET user/picker`.
    ///
    /// On Cloud, `GET user/bulk` adds further details.
    func users(called name: String) async throws(ToolError) -> [JiraUser] {
        struct Picked: Decodable, Sendable {
            var users: [JiraUser]
        }
        let picked = try await get(
            ["user", "picker"], query: [("query", name), ("maxResults", "50")], as: Picked.self
        ).users
        let ids = picked.compactMap(\.accountId)
        guard connection.product == .cloud, !ids.isEmpty else { return picked }
        return try await all(
            ["user", "bulk"], query: ids.map { ("accountId", $0) }, pagesOf: 50, as: JiraValuePage<JiraUser>.self)
    }
}
