import EntityModel

/// What Jira calls what a profile names.
extension JiraAPI {
    /// A type of issues with the statuses that its issues can have in a project.
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

    /// `GET issuetype`: the types of issues of the site; those that belong to one project alone are left out.
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
        /// Cloud tells it.
        var hierarchyLevel: Int?
        var scope: Scope?
    }

    /// The name of a type of issues, by `GET issuetype/{id}`; `nil` if this user sees none of that id.
    func issueTypeName(_ id: String) async throws(ToolError) -> String? {
        do {
            return try await get(["issuetype", id], as: SiteType.self).name
        } catch  where error.kind == .notFound {
            return nil
        }
    }

    /// The levels of a project's types of issues by their ids, on Cloud: `GET project/{projectId}/hierarchy`.
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

    /// The names of `GET issueLinkType`; none where an administrator put links off.
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

    /// The names of `GET priority`, in Jira's order.
    func priorities() async throws(ToolError) -> [String] { try await names(["priority"]) }

    /// The names of `GET resolution`, in Jira's order.
    func resolutions() async throws(ToolError) -> [String] { try await names(["resolution"]) }

    /// The users whom a part of a name means, by `GET user/picker`; what Cloud tells of them beside their names, by
    /// `GET user/bulk`.
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
