import EntityModel

/// The names in the whole of one Jira that a profile can use.
struct MetadataAPI: Sendable {
    private let transport: JiraTransport

    /// Creates the resource.
    init(_ transport: JiraTransport) { self.transport = transport }

    /// `GET issuetype`: the issue types of the site, without those that belong to a single project.
    func issueTypes() async throws(ToolError) -> [JiraSiteIssueType] {
        try await transport.get(["issuetype"], as: [JiraSiteIssueType].self).filter { $0.scope?.project == nil }
    }

    /// Returns the name of an issue type, by `GET issuetype/{id}`, or `nil` if this user sees no type with this ID.
    func issueTypeName(_ id: String) async throws(ToolError) -> String? {
        do {
            return try await transport.get(["issuetype", id], as: JiraSiteIssueType.self).name
        } catch  where error.kind == .notFound {
            return nil
        }
    }

    /// Returns the names of `GET issueLinkType`, or none if an administrator disabled links.
    func linkTypes() async throws(ToolError) -> [String] {
        struct LinkTypes: Decodable, Sendable {
            struct LinkType: Decodable, Sendable {
                var name: String
            }

            var issueLinkTypes: [LinkType]
        }
        do {
            return try await transport.get(["issueLinkType"], as: LinkTypes.self).issueLinkTypes.map(\.name)
        } catch  where error.kind == .notFound {
            return []
        }
    }

    /// Returns the names of `GET priority`, in Jira's order.
    func priorities() async throws(ToolError) -> [String] { try await transport.names(["priority"]) }

    /// Returns the names of `GET resolution`, in Jira's order.
    func resolutions() async throws(ToolError) -> [String] { try await transport.names(["resolution"]) }

    /// Returns the values of a field that Jira lists in a resource of the same name, such as `GET status`.
    func values(of field: String) async throws(ToolError) -> [JiraIssue.Value] { try await transport.get([field]) }
}
