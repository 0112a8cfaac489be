import Core
import EntityModel

/// The names in Targetprocess that a profile can refer to.
extension TargetprocessAPI {
    /// Returns the states of all workflows of a project's process, including the workflows of teams.
    ///
    /// - Parameter project: The ID of the project.
    /// - Returns: The states in their order, or `nil` if the project does not exist.
    /// - Throws: The error that the tool reports.
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

    /// Returns the names of the relation types.
    func relationTypes() async throws(ToolError) -> [String] { try await names(of: "RelationType") }

    /// Returns at most 50 active users whose name, login, or email address contains the text.
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
