import Core
import EntityModel

extension TargetprocessAPI {
    /// Returns the efforts of the roles that work on an item.
    ///
    /// The list is empty if the process has no efforts by role.
    func roleEfforts(of entity: EntityReference) async throws(ToolError) -> [RoleEffortRecord] {
        do {
            return try await list(
                URLPath(
                    ["api", "v1"] + (try place(of: entity)) + ["RoleEfforts"],
                    query: [
                        ("format", "json"), ("include", "[\(WrittenRoleEffort.members)]"), ("take", "\(pageSize)"),
                    ]),
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
    func setEfforts(_ efforts: [RoleEffortRecord], of entity: EntityReference) async throws(ToolError) {
        try await write(
            URLPath(["api", "v1"] + (try place(of: entity)), query: [("format", "json"), ("resultFormat", "json")]),
            RoleEffortChange(parts: efforts.map { .init(role: .init(id: $0.roleId), effort: $0.effort) }))
    }
}
