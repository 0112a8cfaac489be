import AdapterKit
import EntityModel

extension JiraAPI {
    /// Where Jira Software's API stands below the base address.
    private static let agile = ["rest", "agile", "1.0"]

    /// Where a name means a sprint.
    enum SprintScope: Hashable {
        /// On any board of a project, by its key or id.
        case project(String)
        case board(Int64)
    }

    /// What a sprint is called somewhere.
    struct SprintKey: Hashable {
        let place: SprintScope
        let name: String
    }

    /// The sprint of this name that is not over; `nil` if there is none.
    ///
    /// Sources: `GET board`, `GET board/{id}/sprint` and `GET sprint/{id}` of Jira Software. What a name meant lately
    /// is asked for by its id, for sprints come and go: one request in the place of one for each board.
    func activeOrFutureSprint(_ name: String, on place: SprintScope) async throws(ToolError) -> JiraSprint? {
        let called = SprintKey(place: place, name: name)
        if let id = sprints[called], let known = try await sprint(id), known.name == name, known.state != "closed" {
            return known
        }
        let found = try await findSprintOnBoards(name, on: place)
        if let found { sprints.store(found.id, as: called) } else { sprints.remove(called) }
        return found
    }

    /// `GET sprint/{id}` of Jira Software; `nil` if the sprint is gone, or hidden from this user.
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

    /// The boards of a project that can have sprints; of others Jira refuses the question.
    private func scrumBoards(of project: String) async throws(ToolError) -> [Board] {
        let boards: [Board] = try await all(["board"], query: [("projectKeyOrId", project)])
        return boards.filter { $0.type != "kanban" }
    }

    /// The board on which a project's new sprints are made: the one with the fewest other projects, the oldest of them.
    ///
    /// Source: `GET board/{id}/project` of Jira Software.
    ///
    /// - Parameter project: its key or id.
    /// - Returns: the board's id; `nil` if no board of the project can have sprints.
    /// - Throws: what Jira says.
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

    /// How many projects a board shows; more than any other's where it does not let this user ask.
    private func projects(of board: Board) async throws(ToolError) -> Int {
        do {
            let projects: [BoardProject] = try await all(["board", "\(board.id)", "project"], query: [])
            return projects.count
        } catch  where !error.isTransient {
            return .max
        }
    }

    /// `POST sprint` of Jira Software: a future sprint; sent once, for Jira takes two of one name.
    func createSprint(_ name: String, on board: Int64) async throws(ToolError) {
        let sprint = NewSprint(name: name, originBoardId: board)
        let _: Sprint = try await send(
            "POST", ["sprint"], of: JiraAPI.agile, body: sprint, isRepeatable: false)
    }

    /// `GET sprint/{id}/issue` of Jira Software: the issues that hold a sprint, a page of them.
    func issues(inSprint id: Int64, from start: Int) async throws(ToolError) -> JiraSearchPage {
        try await get(
            ["sprint", "\(id)", "issue"], of: JiraAPI.agile,
            query: [("fields", "issuetype"), ("startAt", "\(start)"), ("maxResults", "100")])
    }

    /// `POST sprint/{id}/issue` of Jira Software, or `POST backlog/issue` for none; an issue may be there already.
    func move(_ issue: String, toSprint id: Int64?) async throws(ToolError) {
        try await plan(issue, id.map { ["sprint", "\($0)", "issue"] } ?? ["backlog", "issue"])
    }

    /// `POST epic/{idOrKey}/issue` of Jira Software, or `POST epic/none/issue`.
    func move(_ issue: String, toEpic epic: String?) async throws(ToolError) {
        try await plan(issue, ["epic", epic ?? "none", "issue"])
    }

    /// The id of an epic by its key, by `GET epic/{idOrKey}` of Jira Software; where that is closed to this user, by
    /// `GET issue/{idOrKey}`.
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
