import AdapterKit
import EntityModel
import Primitives

/// The sprints of Jira Software.
struct SprintAPI: Sendable {
    /// The scope in which a sprint name is looked up.
    enum Scope: Hashable {
        /// Any board of a project, by the key or ID of the project.
        case project(String)
        case board(Int64)
    }

    /// The name of a sprint within a scope.
    private struct Key: Hashable {
        let scope: Scope
        let name: String
    }

    private let transport: JiraTransport
    private let boards: BoardAPI
    /// The IDs of sprints by their names.
    private let ids: ExpiringCache<Key, Int64>

    /// Creates the resource.
    init(_ transport: JiraTransport, boards: BoardAPI, now: @escaping @Sendable () -> Timestamp) {
        self.transport = transport
        self.boards = boards
        ids = ExpiringCache(now: now)
    }

    /// Returns the active or future sprint with a name, or `nil` if no such sprint exists.
    ///
    /// A sprint that was found lately is read by its ID, because sprints change often. This takes one request instead
    /// of one for each board.
    ///
    /// See: `GET board`, `GET board/{id}/sprint`, and `GET sprint/{id}` of Jira Software.
    func activeOrFuture(named name: String, in scope: Scope) async throws(ToolError) -> JiraSprint? {
        let key = Key(scope: scope, name: name)
        if let id = ids[key], let known = try await read(id), known.name == name, known.state != "closed" {
            return known
        }
        let found = try await findOnBoards(name, in: scope)
        if let found { ids.store(found.id, as: key) } else { ids.remove(key) }
        return found
    }

    /// `POST sprint` of Jira Software creates a future sprint.
    ///
    /// It is sent once, because Jira accepts two with the same name.
    func create(_ name: String, on board: Int64) async throws(ToolError) {
        struct NewSprint: Encodable {
            var name: String
            var originBoardId: Int64
        }
        let _: Sprint = try await transport.send(
            "POST", ["sprint"], of: JiraTransport.agileAPI, body: NewSprint(name: name, originBoardId: board),
            isRepeatable: false)
    }

    /// `GET sprint/{id}/issue` of Jira Software: one page of the issues in a sprint.
    func issues(of id: Int64, from start: Int) async throws(ToolError) -> JiraSearchPage {
        try await transport.get(
            ["sprint", "\(id)", "issue"], of: JiraTransport.agileAPI,
            query: [("fields", "issuetype"), ("startAt", "\(start)"), ("maxResults", "100")])
    }

    /// `POST sprint/{id}/issue` of Jira Software, or `POST backlog/issue` for no sprint.
    ///
    /// The issue may already be there.
    func move(_ issue: String, to id: Int64?) async throws(ToolError) {
        try await transport.send(
            "POST", id.map { ["sprint", "\($0)", "issue"] } ?? ["backlog", "issue"], of: JiraTransport.agileAPI,
            body: JiraIssueList(issues: [issue]), isRepeatable: true)
    }

    /// `GET sprint/{id}` of Jira Software, or `nil` if the sprint is deleted or hidden from this user.
    private func read(_ id: Int64) async throws(ToolError) -> JiraSprint? {
        do {
            return try await transport.get(["sprint", "\(id)"], of: JiraTransport.agileAPI, as: Sprint.self).sprint
        } catch  where error.kind == .notFound || error.kind == .forbidden {
            return nil
        }
    }

    private func findOnBoards(_ name: String, in scope: Scope) async throws(ToolError) -> JiraSprint? {
        let boards =
            switch scope {
            case .project(let project): try await self.boards.scrumBoards(of: project)
            case .board(let board): [board]
            }
        var found: [JiraSprint] = []
        for board in boards {
            do {
                found += try await transport.agilePages(
                    ["board", "\(board)", "sprint"], query: [("state", "active,future")], of: Sprint.self
                ).map(\.sprint).filter { $0.name == name }
            } catch  where error.kind == .rejected || error.kind == .notFound {
                continue
            }
        }
        return found.first { $0.state == "active" } ?? found.min { $0.id < $1.id }
    }

    private struct Sprint: Decodable, Sendable {
        var id: Int64
        var name: String
        var state: String

        var sprint: JiraSprint { JiraSprint(id: id, name: name, state: state) }
    }
}
