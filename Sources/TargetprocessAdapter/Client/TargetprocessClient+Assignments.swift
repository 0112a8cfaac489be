import AdapterRuntime
import Core
import EntityModel

extension TargetprocessClient {
    /// The id of a role by its name; known for half an hour.
    func roleId(_ name: String) async throws(ToolFailure) -> Int64? {
        try await id(of: ["Role", name], where: "name==\(Self.quoted(name))", keepsNone: false)
    }

    /// The names of all roles.
    func roles() async throws(ToolFailure) -> [String] { try await names(of: "Role") }

    /// The people who work on an item, each in a role.
    func assignments(of item: Int64) async throws(ToolFailure) -> [AssignmentRecord] {
        try await list(
            URLPath(
                ["api", "v1", "Assignments"],
                query: [
                    ("format", "json"), ("where", "Assignable.Id eq \(item)"),
                    ("include", "[\(WrittenAssignment.members)]"), ("take", "\(pageSize)"),
                ]),
            of: WrittenAssignment.self
        ).map(\.record)
    }

    /// Has a person work on an item in a role; who asks has looked whether one does.
    func assign(user: Int64, as role: Int64, to item: Int64) async throws(ToolFailure) {
        let _: MadeAssignment = try await post(
            URLPath(
                ["api", "v1", "Assignments"],
                query: [("format", "json"), ("resultFormat", "json"), ("resultInclude", "[Id]")]),
            NewAssignment(assignable: .init(id: item), user: .init(id: user), role: .init(id: role)))
    }

    /// Ends a person's work on an item; one that is over already is no error.
    func removeAssignment(_ id: Int64) async throws(ToolFailure) {
        do {
            try await delete(URLPath(["api", "v1", "Assignments", "\(id)"]))
        } catch {
            guard error.kind == .notFound else { throw error }
        }
    }
}
