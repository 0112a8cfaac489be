import Core
import EntityModel

/// What Targetprocess calls what a profile names.
extension TargetprocessAPI {
    /// The states of the workflows of a project's process; those of teams' own workflows are among them.
    ///
    /// - Parameter project: its id.
    /// - Returns: the states in their order; `nil` if there is no such project.
    /// - Throws: what the tool says.
    func states(of project: Int64) async throws(ToolError) -> [WorkflowStateRecord]? {
        struct Place: Decodable {
            var process: Int64?
        }
        let places: PageV2<Place> = try await get(
            URLPath(["api", "v2", "Project", "\(project)"], query: [("select", "{process:process.id}")]))
        guard let process = places.items.first?.process else { return nil }
        let page: PageV2<WorkflowStateRecord> = try await get(
            URLPath(
                ["api", "v2", "EntityState"],
                query: [
                    ("where", "process.id==\(process)"), ("select", WorkflowStateRecord.selectionWithWorkflow),
                    ("orderBy", "numericPriority"), ("take", "\(pageSize)"),
                ]))
        return page.items
    }

    /// The names of the types of relations.
    func relationTypes() async throws(ToolError) -> [String] { try await names(of: "RelationType") }

    /// The users whose name, login or e-mail address begins or goes on so; fifty at most.
    func users(called name: String) async throws(ToolError) -> [NamedUser] {
        let text = Self.quoted(name)
        let condition = ["firstName", "lastName", "login", "email"].map { "\($0).contains(\(text))" }
            .joined(separator: " or ")
        let page: PageV2<NamedUser> = try await get(
            URLPath(
                ["api", "v2", "User"],
                query: [
                    ("where", "(\(condition)) and isActive==true"), ("select", NamedUser.selection), ("take", "50"),
                ]))
        return page.items
    }
}
