import AdapterKit
import EntityModel

/// The roles in which users work on items.
struct RoleAPI: Sendable {
    /// The connection to the instance.
    let transport: TargetprocessTransport
    /// The metadata that several resources share.
    let cache: TargetprocessMetadataCache
    /// The resources of any type by name.
    let resources: NamedResourceAPI

    /// Returns the ID of the role with this name.
    ///
    /// The ID is cached for half an hour.
    func id(named name: String) async throws(ToolError) -> Int64? {
        try await resources.id(of: "Role", named: name, cachesAbsence: false)
    }

    /// Returns the names of all roles.
    func names() async throws(ToolError) -> [String] { try await resources.names(of: "Role") }

    /// Returns the role that is used if a worklog names none: the oldest role.
    ///
    /// The ID is cached for half an hour.
    func defaultID() async throws(ToolError) -> Int64? {
        let key = ["Role"]
        if let known = cache.ids[key] { return known }
        let found: [WorkItemRow] = try await transport.rows(
            .readV2(["Role"], select: "{id}", orderBy: "id", take: 1))
        let id = found.first?.id
        cache.ids.store(id, as: key)
        return id
    }
}
