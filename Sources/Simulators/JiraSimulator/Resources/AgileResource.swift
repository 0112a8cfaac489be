import HTTPTypes
import SimulatorKit

/// `/rest/agile/1.0`: boards with their projects and sprints.
enum AgileResource {
    static func add(to table: inout RouteTable) {
        table.on(.get, "rest/agile/1.0/board", handler: boards)
        table.on(.get, "rest/agile/1.0/board/{}", handler: board)
        table.on(.get, "rest/agile/1.0/board/{}/project", handler: projects)
        table.on(.get, "rest/agile/1.0/board/{}/sprint", handler: sprints)
        table.on(.get, "rest/agile/1.0/sprint/{}", handler: sprint)
    }

    private static func visible(_ world: World, _ call: APIRequest) throws(APIError) -> [Board] {
        let user = try call.caller(world.site.shape)
        return world.boards.filter { world.project($0.projectKey)?.isVisible(to: user) == true }
    }

    private static func find(_ world: World, _ call: APIRequest) throws(APIError) -> Board {
        let id = call.parameters[0]
        guard let board = try visible(world, call).first(where: { String($0.id) == id }) else {
            throw .notFound(
                "The requested board cannot be viewed because it either does not exist or you do not have permission to view it."
            )
        }
        return board
    }

    private static func boards(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        var boards = try visible(world, call)
        if let key = call.query["projectKeyOrId"] {
            guard let project = world.project(key) else {
                throw .badRequest("No project could be found with key or id '\(key)'.")
            }
            boards = boards.filter { $0.projectKey == project.key }
        }
        if let words = call.query["name"]?.lowercased() {
            boards = boards.filter { $0.name.lowercased().contains(words) }
        }
        if let type = call.query["type"] { boards = boards.filter { _ in type == "scrum" } }
        let page = try Page(call, most: 50)
        return .json { writer in
            page.write("values", boards, path: "", world, call, to: &writer) { write($1, world, to: &$0) }
        }
    }

    private static func board(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let board = try find(world, call)
        return .json { write(board, world, to: &$0) }
    }

    private static func write(_ board: Board, _ world: World, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", board.id)
            writer.member("self", world.site.agile("/board/\(board.id)"))
            writer.member("name", board.name)
            writer.member("type", "scrum")
            guard world.site.shape == .cloud, let project = world.project(board.projectKey) else { return }
            writer.member("location") { writer in
                writer.object { writer in
                    writer.member("projectId", Int(project.id) ?? 0)
                    writer.member("displayName", project.name + " (" + project.key + ")")
                    writer.member("projectName", project.name)
                    writer.member("projectKey", project.key)
                    writer.member("projectTypeKey", "software")
                    writer.member("avatarURI", world.site.baseURL + "/secure/projectavatar?avatarId=10324")
                    writer.member("name", project.name + " (" + project.key + ")")
                }
            }
            writer.member("isPrivate", false)
        }
    }

    private static func projects(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let board = try find(world, call)
        let page = try Page(call, most: 50)
        let projects = world.projects.filter { $0.key == board.projectKey }
        return .json { writer in
            page.write("values", projects, path: "", world, call, to: &writer) { $0.encoded($1.json[.v2]) }
        }
    }

    private static func sprints(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let board = try find(world, call)
        let states = call.query.list("state")
        if let wrong = states?.first(where: { !["future", "active", "closed"].contains($0) }) {
            throw .badRequest("The state '\(wrong)' is not valid. Use future, active or closed.")
        }
        let page = try Page(call, most: 50)
        let sprints = board.sprints.filter { states?.contains($0.state) ?? true }
        return .json { writer in
            page.write("values", sprints, path: "", world, call, to: &writer) {
                write($1, of: board, world.site, to: &$0)
            }
        }
    }

    private static func sprint(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        for board in try visible(world, call) {
            guard let sprint = board.sprints.first(where: { String($0.id) == call.parameters[0] }) else { continue }
            return .json { write(sprint, of: board, world.site, to: &$0) }
        }
        throw .notFound("Sprint does not exist or you do not have permission to view it.")
    }

    static func write(_ sprint: Sprint, of board: Board, _ site: Site, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", sprint.id)
            writer.member("self", site.agile("/sprint/\(sprint.id)"))
            writer.member("state", sprint.state)
            writer.member("name", sprint.name)
            if let start = sprint.start { writer.member("startDate", start.rfc3339) }
            if let end = sprint.end { writer.member("endDate", end.rfc3339) }
            if sprint.state == "closed", let end = sprint.end { writer.member("completeDate", end.rfc3339) }
            writer.member("originBoardId", board.id)
            writer.member("goal", sprint.goal)
        }
    }
}
