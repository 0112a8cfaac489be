import AdapterKit
import EntityModel

/// The resources of any type by name, for the APIs of roles, teams, periods, and options.
struct NamedResourceAPI: Sendable {
    /// The connection to the instance.
    let transport: TargetprocessTransport
    /// The metadata that several resources share.
    let cache: TargetprocessMetadataCache

    /// Returns the ID of the only resource that matches a condition.
    ///
    /// The ID is cached for half an hour.
    ///
    /// - Parameters:
    ///   - key: The type of the resource, followed by the parts that identify it. They are the key in the cache.
    ///   - condition: The condition in the syntax of API v2.
    ///   - cachesAbsence: Whether a missing resource is cached as well. Use `false` for resources that users create
    ///     when they miss them.
    /// - Returns: The ID, or `nil` if no resource or several resources match.
    /// - Throws: The error that the tool reports.
    func id(
        of key: [String], where condition: String, cachesAbsence: Bool = true
    ) async throws(ToolError) -> Int64? {
        if let known = cache.ids[key] { return known }
        let found: [WorkItemRow] = try await transport.rows(
            .readV2([key[0]], where: condition, select: "{id}", take: 2))
        let id = found.count == 1 ? found.first?.id : nil
        if id != nil || cachesAbsence { cache.ids.store(id, as: key) }
        return id
    }

    /// Returns the ID of the only resource of a type with this name.
    ///
    /// The ID is cached for half an hour.
    ///
    /// - Parameters:
    ///   - type: The type of the resource.
    ///   - name: The name of the resource.
    ///   - cachesAbsence: Whether a missing resource is cached as well.
    /// - Returns: The ID, or `nil` if no resource or several resources have the name.
    /// - Throws: The error that the tool reports.
    func id(of type: String, named name: String, cachesAbsence: Bool = true) async throws(ToolError) -> Int64? {
        try await id(of: [type, name], where: "name==\(QueryLiteral.text(name))", cachesAbsence: cachesAbsence)
    }

    /// Returns the sorted names of all resources of a type.
    ///
    /// The type must have no more resources than one page contains.
    func names(of type: String) async throws(ToolError) -> [String] {
        struct Named: Decodable {
            var name: String
        }
        let found: [Named] = try await transport.rows(.readV2([type], select: "{name}", take: transport.pageSize))
        return Set(found.map(\.name)).sorted()
    }
}
