import EntityModel

/// The boards of Jira Software.
struct BoardAPI: Sendable {
    private let transport: JiraTransport

    /// Creates the resource.
    init(_ transport: JiraTransport) { self.transport = transport }

    /// Returns the IDs of the boards of a project that can have sprints, by `GET board`.
    ///
    /// Jira rejects the request for the sprints of other boards.
    func scrumBoards(of project: String) async throws(ToolError) -> [Int64] {
        struct Board: Decodable, Sendable {
            var id: Int64
            var type: String?
        }
        return try await transport.agilePages(["board"], query: [("projectKeyOrId", project)], of: Board.self)
            .filter { $0.type != "kanban" }.map(\.id)
    }

    /// Returns the board on which a project's new sprints are created.
    ///
    /// It is the board with the fewest other projects. Among equals, it is the oldest.
    ///
    /// - Parameter project: The key or ID of the project.
    /// - Returns: The ID of the board; `nil` if no board of the project can have sprints.
    /// - Throws: `ToolError` with Jira's reason.
    ///
    /// See: `GET board/{id}/project` of Jira Software.
    func boardForNewSprints(of project: String) async throws(ToolError) -> Int64? {
        let boards = try await scrumBoards(of: project).sorted()
        guard boards.count > 1 else { return boards.first }
        var best: (board: Int64, projects: Int)?
        for board in boards {
            let projects = try await projectCount(of: board)
            if best.map({ projects < $0.projects }) ?? true { best = (board, projects) }
        }
        return best?.board
    }

    /// Returns the number of projects that a board shows, or the maximum if this user may not ask for the board.
    private func projectCount(of board: Int64) async throws(ToolError) -> Int {
        struct Project: Decodable, Sendable {
            var id: String
        }
        do {
            return try await transport.agilePages(["board", "\(board)", "project"], of: Project.self).count
        } catch  where !error.isTransient {
            return .max
        }
    }
}
