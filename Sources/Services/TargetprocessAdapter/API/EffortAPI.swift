import EntityModel

/// The efforts of the roles that work on items.
struct EffortAPI: Sendable {
    /// The connection to the instance.
    let transport: TargetprocessTransport

    /// Returns the efforts of the roles that work on an item.
    ///
    /// The list is empty if the process has no efforts by role.
    func all(of entity: EntityReference) async throws(ToolError) -> [RoleEffortRecord] {
        do {
            return try await transport.list(
                .listV1(
                    try entity.pathComponents() + ["RoleEfforts"], include: "[\(WrittenRoleEffort.members)]",
                    take: transport.pageSize),
                of: WrittenRoleEffort.self
            ).map(\.record)
        } catch {
            guard error.kind == .notFound || error.kind == .rejected else { throw error }
            return []
        }
    }

    /// Sets the efforts of some roles of an item.
    ///
    /// See: dev.targetprocess.com/docs/set-fields-and-properties
    func set(_ efforts: [RoleEffortRecord], of entity: EntityReference) async throws(ToolError) {
        try await transport.write(
            .writeV1(try entity.pathComponents()),
            RoleEffortChange(parts: efforts.map { .init(role: .init(id: $0.roleId), effort: $0.effort) }))
    }
}
