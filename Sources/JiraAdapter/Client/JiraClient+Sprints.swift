import EntityModel

extension JiraClient {
    /// Where Jira Software's API stands below the base address.
    private static let agile = ["rest", "agile", "1.0"]

    /// The sprint of this name that is not over, on any board of a project; `nil` if there is none.
    ///
    /// Sources: `GET board` and `GET board/{id}/sprint` of Jira Software. Asked each time: sprints come and go.
    func openSprint(_ name: String, of project: String) async throws(ToolFailure) -> JiraSprint? {
        var found: [JiraSprint] = []
        let boards: [Board] = try await all(["board"], query: [("projectKeyOrId", project)])
        // Such a board has no sprints, and Jira refuses the question.
        for board in boards where board.type != "kanban" {
            let sprints: [Sprint]
            do {
                sprints = try await all(["board", "\(board.id)", "sprint"], query: [("state", "active,future")])
            } catch  where error.kind == .refused || error.kind == .notFound {
                continue
            }
            found += sprints.map(\.sprint).filter { $0.name == name }
        }
        return found.first { $0.state == "active" } ?? found.min { $0.id < $1.id }
    }

    /// `GET sprint/{id}/issue` of Jira Software: the issues that hold a sprint, a page of them.
    func issues(inSprint id: Int64, from start: Int) async throws(ToolFailure) -> JiraSearchPage {
        try await get(
            ["sprint", "\(id)", "issue"], of: JiraClient.agile,
            query: [("fields", "issuetype"), ("startAt", "\(start)"), ("maxResults", "100")])
    }

    /// `POST sprint/{id}/issue` of Jira Software, or `POST backlog/issue` for none; an issue may be there already.
    func move(_ issue: String, toSprint id: Int64?) async throws(ToolFailure) {
        try await plan(issue, id.map { ["sprint", "\($0)", "issue"] } ?? ["backlog", "issue"])
    }

    /// `POST epic/{idOrKey}/issue` of Jira Software, or `POST epic/none/issue`.
    func move(_ issue: String, toEpic epic: String?) async throws(ToolFailure) {
        try await plan(issue, ["epic", epic ?? "none", "issue"])
    }

    private struct Planned: Encodable {
        var issues: [String]
    }

    private func plan(_ issue: String, _ path: [String]) async throws(ToolFailure) {
        _ = try await request(
            "POST", path, of: JiraClient.agile, body: try encode(Planned(issues: [issue])), isRepeatable: true)
    }

    private struct Board: Decodable, Sendable {
        var id: Int64
        var type: String?
    }

    private struct Sprint: Decodable, Sendable {
        var id: Int64
        var name: String
        var state: String

        var sprint: JiraSprint { JiraSprint(id: id, name: name, state: state) }
    }

    private struct Page<Value: Decodable & Sendable>: JiraPage {
        var values: [Value]
        var isLast: Bool?
        var total: Int?

        var elements: [Value] { values }
    }

    private func all<Value: Decodable & Sendable>(
        _ path: [String], query: [(name: String, value: String)]
    ) async throws(ToolFailure) -> [Value] {
        try await all(path, of: JiraClient.agile, query: query, pagesOf: 50, as: Page<Value>.self)
    }
}
