import HTTPTypes
import OrderedCollections
import SimulatorKit

/// The planning routes of `/rest/agile/1.0` that change data: sprints and epics with their issues, and the backlog.
enum PlanningResource {
    static func add(to table: inout RouteTable) {
        table.on(.post, "rest/agile/1.0/sprint", handler: create)
        table.on(.post, "rest/agile/1.0/sprint/{}", handler: change)
        table.on(.put, "rest/agile/1.0/sprint/{}", handler: replace)
        table.on(.delete, "rest/agile/1.0/sprint/{}", handler: delete)
        table.on(.get, "rest/agile/1.0/sprint/{}/issue", handler: issuesInSprint)
        table.on(.post, "rest/agile/1.0/sprint/{}/issue", handler: moveToSprint)
        table.on(.post, "rest/agile/1.0/backlog/issue", handler: moveToBacklog)
        table.on(.post, "rest/agile/1.0/epic/none/issue", handler: removeFromEpic)
        table.on(.get, "rest/agile/1.0/epic/{}", handler: epic)
        table.on(.get, "rest/agile/1.0/epic/{}/issue", handler: issuesInEpic)
        table.on(.post, "rest/agile/1.0/epic/{}/issue", handler: addToEpic)
        table.on(.get, "rest/greenhopper/1.0/rapidview", handler: views)
    }

    // MARK: Sprints

    private static func create(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let body = try call.content()
        guard let name = body["name"]?.text, (1...30).contains(name.count) else {
            throw .field("name", "The sprint name must be between 1 and 30 characters.")
        }
        guard let board = body["originBoardId"]?.integer,
            let index = world.boards.firstIndex(where: { $0.id == board }),
            world.project(world.boards[index].projectKey)?.isVisible(to: user) == true
        else { throw .field("originBoardId", "A board must be given that you may see.") }
        guard user.role >= .member else { throw .forbidden("You do not have permission to create a sprint.") }
        let id = (world.boards.flatMap(\.sprints).map(\.id).max() ?? 0) + 1
        let sprint = Sprint(
            id: id, name: name, state: "future", goal: body["goal"]?.text ?? "", start: nil, end: nil)
        world.boards[index].sprints.append(sprint)
        let (made, site) = (world.boards[index], world.site)
        return .json(.created) { AgileResource.write(sprint, of: made, site, to: &$0) }
    }

    /// Changes the properties that the body contains.
    private static func change(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let former = try sprint(world, call)
        let body = try call.content()
        var changed = former
        changed.name = body["name"]?.text ?? former.name
        changed.goal = body["goal"]?.text ?? former.goal
        return try put(changed, for: former, body["state"]?.text, &world, call)
    }

    /// Replaces the whole sprint.
    ///
    /// The body must contain the name and the state; other properties that it omits become empty.
    private static func replace(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let former = try sprint(world, call)
        let body = try call.content()
        guard let name = body["name"]?.text else { throw .field("name", "The sprint name is required.") }
        guard let state = body["state"]?.text else { throw .field("state", "The sprint state is required.") }
        var changed = former
        changed.name = name
        changed.goal = body["goal"]?.text ?? ""
        return try put(changed, for: former, state, &world, call)
    }

    private static func delete(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let former = try sprint(world, call)
        guard user.role >= .member else { throw .forbidden("You do not have permission to manage the sprint.") }
        // The issues of a deleted sprint move to the backlog.
        for id in world.issues.values.filter({ world.isIn(former, $0) }).map(\.id) {
            world.issues[id]?.custom[Field.sprint] = nil
        }
        for index in world.boards.indices { world.boards[index].sprints.removeAll { $0.id == former.id } }
        return .noContent
    }

    private static func put(
        _ sprint: Sprint, for former: Sprint, _ state: String?, _ world: inout World, _ call: APIRequest
    ) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        guard user.role >= .member else { throw .forbidden("You do not have permission to manage the sprint.") }
        guard (1...30).contains(sprint.name.count) else {
            throw .field("name", "The sprint name must be between 1 and 30 characters.")
        }
        var changed = sprint
        if let state, state != former.state {
            guard [["future", "active"], ["active", "closed"]].contains([former.state, state]) else {
                throw .field("state", "The sprint cannot go from \(former.state) to \(state).")
            }
            changed.state = state
        }
        guard let index = world.boards.firstIndex(where: { $0.sprints.contains { $0.id == former.id } }) else {
            throw .notFound("Sprint does not exist or you do not have permission to view it.")
        }
        let holding = world.issues.values.filter { world.isIn(former, $0) }.map(\.id)
        world.boards[index].sprints = world.boards[index].sprints.map { $0.id == former.id ? changed : $0 }
        // Issues show the new sprint name, but this does not count as a change of the issues.
        for id in holding {
            world.issues[id]?.custom[Field.sprint] = [changed.json(on: world.boards, world.site.shape)]
        }
        let (board, site) = (world.boards[index], world.site)
        if changed.name != former.name { world.emitWebhook(of: changed, was: former, on: board, at: call.now) }
        return .json { AgileResource.write(changed, of: board, site, to: &$0) }
    }

    private static func issuesInSprint(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let sprint = try sprint(world, call)
        let issues = world.issues.values.filter { issue in
            world.isVisible(issue, to: user) && world.isIn(sprint, issue)
        }
        return try page(issues, world, call)
    }

    private static func moveToSprint(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let sprint = try sprint(world, call)
        guard sprint.state != "closed" else {
            throw .badRequest("Issue can be assigned only active or future sprints.")
        }
        return try edit(&world, call) { _ in [Field.sprint: .number(String(sprint.id))] }
    }

    private static func moveToBacklog(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        try edit(&world, call) { _ in [Field.sprint: .null] }
    }

    private static func sprint(_ world: World, _ call: APIRequest) throws(APIError) -> Sprint {
        _ = try call.caller(world.site.shape)
        guard let sprint = world.boards.flatMap(\.sprints).first(where: { String($0.id) == call.parameters[0] })
        else { throw .notFound("Sprint does not exist or you do not have permission to view it.") }
        return sprint
    }

    // MARK: Epics

    private static func epic(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let epic = try findEpic(world, call)
        let isDone = world.vocabulary.statuses.first { $0.id == epic.status }?.category == .done
        let agile = world.site.agile("/epic/\(epic.id)")
        return .json { writer in
            writer.object { writer in
                writer.member("id", epic.id)
                writer.member("key", epic.key)
                writer.member("self", agile)
                writer.member("name", epic.summary)
                writer.member("summary", epic.summary)
                writer.member("color") { writer in writer.object { $0.member("key", "color_1") } }
                writer.member("done", isDone)
            }
        }
    }

    private static func issuesInEpic(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let epic = try findEpic(world, call)
        let issues = world.issues.values.filter { issue in
            issue.parent == epic.id || issue.custom[Field.epicLink]?.text == epic.key
        }
        return try page(issues, world, call)
    }

    private static func addToEpic(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let epic = try findEpic(world, call)
        let shape = world.site.shape
        return try edit(&world, call) { _ in
            shape == .cloud ? ["parent": ["id": .string(String(epic.id))]] : [Field.epicLink: .string(epic.key)]
        }
    }

    private static func removeFromEpic(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let shape = world.site.shape
        return try edit(&world, call) { _ in shape == .cloud ? ["parent": .null] : [Field.epicLink: .null] }
    }

    private static func findEpic(_ world: World, _ call: APIRequest) throws(APIError) -> Issue {
        let user = try call.caller(world.site.shape)
        let issue = try world.issue(call.parameters[0], for: user)
        guard world.vocabulary.issueType(issue.type)?.level == 1 else {
            throw .notFound("The requested epic for id \(issue.key) does not exist.")
        }
        return issue
    }

    // MARK: Shared

    /// Moves all issues of the body, or none.
    private static func edit(
        _ world: inout World, _ call: APIRequest, _ fields: (Issue) -> JSONValue
    ) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        guard let names = try call.content()["issues"]?.array?.compactMap(\.text), (1...50).contains(names.count) else {
            throw .badRequest("The issues must be a list of 1 to 50 keys or ids.")
        }
        var issues: [Issue] = []
        for name in names { issues.append(try world.editableIssue(name, for: user)) }
        // Planning moves do not depend on the fields of a screen.
        let offScreen = world.offScreen
        world.offScreen = []
        defer { world.offScreen = offScreen }
        for issue in issues { try world.edit(issue, ["fields": fields(issue)], by: user, call) }
        return .noContent
    }

    private static func page(_ issues: [Issue], _ world: World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let page = try Page(call, most: 100)
        return .json { writer in
            writer.object { writer in
                writer.member("expand", "names,schema")
                writer.member("startAt", page.start)
                writer.member("maxResults", page.size)
                writer.member("total", issues.count)
                writer.member("issues") { writer in
                    writer.array(page.slice(issues)) { writer, issue in
                        world.writeIssue(
                            issue, FieldSelection(call.query.list("fields"), standard: .all),
                            World.Expansion(call.query.list("expand")), call: call, to: &writer)
                    }
                }
            }
        }
    }

    /// Returns the boards in the format of Jira Software's older API.
    private static func views(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let boards = world.boards.filter { world.project($0.projectKey)?.isVisible(to: user) == true }
        return .json { writer in
            writer.object { writer in
                writer.member("views") { writer in
                    writer.array(boards) { writer, board in
                        writer.object { writer in
                            writer.member("id", board.id)
                            writer.member("name", board.name)
                            writer.member("sprintSupportEnabled", true)
                        }
                    }
                }
            }
        }
    }
}

extension World {
    /// Whether an issue's sprint field contains the sprint: as an object on Cloud, as a text on Data Center.
    func isIn(_ sprint: Sprint, _ issue: Issue) -> Bool {
        issue.custom[Field.sprint] == [sprint.json(on: boards, site.shape)]
    }
}
