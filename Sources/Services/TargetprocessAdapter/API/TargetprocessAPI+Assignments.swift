import AdapterKit
import Core
import EntityModel

extension TargetprocessAPI {
    /// Returns the ID of the role with this name.
    ///
    /// The ID is cached for half an hour.
    func roleId(_ name: String) async throws(ToolError) -> Int64? {
        try await id(of: ["Role", name], where: "name==\(Self.quoted(name))", keepsNone: false)
    }

    /// Returns the names of all roles.
    func roles() async throws(ToolError) -> [String] { try await names(of: "Role") }

    /// Returns the users who work on an item, each in a role.
    func assignments(of item: Int64) async throws(ToolError) -> [AssignmentRecord] {
        try await list(
            URLPath(
                ["api", "v1", "Assignments"],
                query: [
                    ("format", "json"), ("where", "Assignable.Id eq \(item)"),
                    ("include", "[\(AssignmentV1.members)]"), ("take", "\(pageSize)"),
                ]),
            of: AssignmentV1.self
        ).map(\.record)
    }
}
