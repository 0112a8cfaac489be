import AdapterKit
import EntityModel

extension JiraAPI {
    /// The path of Jira Software's API below the base URL.
    private static let agile = ["rest", "agile", "1.0"]

    /// The scope in which a sprint name is looked up.
    enum SprintScope: Hashable {
        /// Any board of a project, by the key or ID of the project.
        case project(String)
        case board(Int64)
    }

    /// The name of a sprint within a scope.
    struct SprintKey: Hashable {
        let place: SprintScope
        let name: String
    }

    /// Returns the active or future sprint with a name, or `nil` if no such sprint exists.
    ///
    /// A sprint that was found lately is read by its ID, because sprints change often. This takes one request instead
    /// of one for each board.
    ///
    /// See: `GET board`, `GET board/{id}/sprint`, and `GET sprint/{id}` of Jira Software.
    func activeOrFutureSprint(_ name: String, on place: SprintScope) async throws(ToolError) -> JiraSprint? {
        let called = SprintKey(place: place, name: name)
        if let id = sprints[called], let known = try await sprint(id), known.name == name, known.state != "closed" {
            return known
        }
        let found = try await findSprintOnBoards(name, on: place)
        if let found { sprints.store(found.id, as: called) } else { sprints.remove(called) }
        return found
    }

    /// `GET sprint/{id}` of Jira Software, or `nil` if the sprint is deleted or hidden from this user.
    private func sprint(_ id: Int64) async throws(ToolError) -> JiraSprint? {
        do {
            return try await get(["sprint", "\(id)"], of: JiraAPI.agile, as: Sprint.self).sprint
        } catch  where error.kind == .notFound || error.kind == .forbidden {
            return nil
        }
    }

    private func findSprintOnBoards(_ name: String, on place: SprintScope) async throws(ToolError) -> JiraSprint? {
        let boards =
            switch place {
            case .project(let project): try await scrumBoards(of: project).map(\.id)
            case .board(let board): [board]
            }
        var found: [JiraSprint] = []
        for board in boards {
            let sprints: [Sprint]
            do {
                sprints = try await all(["board", "\(board)", "sprint"], query: [("state", "active,future")])
            } catch  where error.kind == .rejected || error.kind == .notFound {
                continue
            }
            found += sprints.map(\.sprint).filter { $0.name == name }
        }
        return found.first { $0.state == "active" } ?? found.min { $0.id < $1.id }
    }

    /// Returns the boards of a project that can have sprints.
    ///
    /// Jira rejects the request for the sprints of other boards.
    private func scrumBoards(of project: String) async throws(ToolError) -> [Board] {
        let boards: [Board] = try await all(["board"], query: [("projectKeyOrId", project)])
        return boards.filter { $0.type != "kanban" }
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
        let boards = try await scrumBoards(of: project).sorted { $0.id < $1.id }
        guard boards.count > 1 else { return boards.first?.id }
        var best: (board: Int64, projects: Int)?
        for board in boards {
            let projects = try await projects(of: board)
            if best.map({ projects < $0.projects }) ?? true { best = (board.id, projects) }
        }
        return best?.board
    }

    /// Returns the number of projects that a board shows, or the maximum if this user may not ask for the board.
    private func projects(of board: Board) async throws(ToolError) -> Int {
        do {
            let projects: [BoardProject] = try await all(["board", "\(board.id)", "project"], query: [])
            return projects.count
        } catch  where !error.isTransient {
            return .max
        }
    }

    /// `POST sprint` of Jira Software creates a future sprint.
    ///
    /// It is sent once, because Jira accepts two with the same name.
    func createSprint(_ name: String, on board: Int64) async throws(ToolError) {
        let sprint = NewSprint(name: name, originBoardId: board)
        let _: Sprint = try await send(
            "POST", ["sprint"], of: JiraAPI.agile, body: sprint, isRepeatable: false)
    }

    /// `GET sprint/{id}/issue` of Jira Software: one page of the issues in a sprint.
    func issues(inSprint id: Int64, from start: Int) async throws(ToolError) -> JiraSearchPage {
        try await get(
            ["sprint", "\(id)", "issue"], of: JiraAPI.agile,
            query: [("fields", "issuetype"), ("startAt", "\(start)"), ("maxResults", "100")])
    }

    /// `POST sprint/{id}/issue` of Jira Software, or `POST backlog/issue` for no sprint.
    ///
    /// The issue may already be there.
    func move(_ issue: String, toSprint id: Int64?) async throws(ToolError) {
        try await plan(issue, id.map { ["sprint", "\($0)", "issue"] } ?? ["backlog", "issue"])
    }

    /// `POST epic/{idOrKey}/issue` of Jira Software, or `POST epic/none/issue`.
    func move(_ issue: String, toEpic epic: String?) async throws(ToolError) {
        try await plan(issue, ["epic", epic ?? "none", "issue"])
    }

    /// Returns the ID of an epic by its key, by `GET epic/{idOrKey}` of Jira Software.
    ///
    /// If this user has no access to Jira Software, the ID comes from `GET issue/{idOrKey}`.
    func epicID(_ key: String) async throws(ToolError) -> String {
        do {
            return "\(try await get(["epic", key], of: JiraAPI.agile, as: Epic.self).id)"
        } catch  where !error.isTransient {
            let issue: JiraIssue = try await get(["issue", key], query: [("fields", "issuetype")])
            return issue.id
        }
    }

    private struct Epic: Decodable, Sendable {
        var id: Int64
    }

    private struct Planned: Encodable {
        var issues: [String]
    }

    private func plan(_ issue: String, _ path: [String]) async throws(ToolError) {
        _ = try await request(
            "POST", path, of: JiraAPI.agile, body: try encode(Planned(issues: [issue])), isRepeatable: true)
    }

    private struct Board: Decodable, Sendable {
        var id: Int64
        var type: String?
    }

    private struct BoardProject: Decodable, Sendable {
        var id: String
    }

    private struct NewSprint: Encodable {
        var name: String
        var originBoardId: Int64
    }

    private struct Sprint: Decodable, Sendable {
        var id: Int64
        var name: String
        var state: String

        var sprint: JiraSprint { JiraSprint(id: id, name: name, state: state) }
    }

    private func all<Value: Decodable & Sendable>(
        _ path: [String], query: [(name: String, value: String)]
    ) async throws(ToolError) -> [Value] {
        try await all(path, of: JiraAPI.agile, query: query, pagesOf: 50, as: JiraValuePage<Value>.self)
    }
}
