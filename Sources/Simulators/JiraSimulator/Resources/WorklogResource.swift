import HTTPTypes
import SimulatorKit

/// `/issue/{}/worklog`.
enum WorklogResource {
    static func add(to table: inout RouteTable) {
        table.on(.get, "issue/{}/worklog", handler: list)
        table.on(.post, "issue/{}/worklog", handler: create)
        table.on(.get, "issue/{}/worklog/{}", handler: show)
        table.on(.put, "issue/{}/worklog/{}", handler: edit)
        table.on(.delete, "issue/{}/worklog/{}", handler: delete)
    }

    private static func find(
        _ world: World, _ call: APIRequest
    ) throws(APIError) -> (user: User, issue: Issue, worklog: Worklog) {
        let user = try call.caller(world.site.shape)
        let issue = try world.issue(call.parameters[0], for: user)
        let id = call.parameters[1]
        guard let worklog = issue.worklogs.first(where: { String($0.id) == id }) else {
            throw .notFound("Cannot find worklog with id: '\(id)'.")
        }
        return (user, issue, worklog)
    }

    private static func answer(
        _ status: APIResponse, _ worklog: Worklog, _ issue: Issue, _ world: World, _ call: APIRequest
    ) -> APIResponse {
        .json(status.status) { world.writeWorklog(worklog, of: issue, call.version, to: &$0) }
    }

    private static func list(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let issue = try world.issue(call.parameters[0], for: try call.caller(world.site.shape))
        let everything = world.site.shape == .datacenter ? 1_048_576 : 5000
        let page = try Page(call, most: everything, standard: everything)
        return .json { writer in
            writer.object { writer in
                writer.member("startAt", page.start)
                writer.member("maxResults", page.size)
                writer.member("total", issue.worklogs.count)
                writer.member("worklogs") { writer in
                    writer.array(page.slice(issue.worklogs)) {
                        world.writeWorklog($1, of: issue, call.version, to: &$0)
                    }
                }
            }
        }
    }

    private static func create(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let issue = try world.issue(call.parameters[0], for: user)
        let worklog = try world.addWorklog(try call.content(), to: issue, by: user, call)
        return answer(APIResponse(status: .created), worklog, issue, world, call)
    }

    private static func show(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let (_, issue, worklog) = try find(world, call)
        return answer(APIResponse(status: .ok), worklog, issue, world, call)
    }

    private static func edit(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let (user, issue, worklog) = try find(world, call)
        let edited = try world.edit(worklog, of: issue, try call.content(), by: user, call)
        return answer(APIResponse(status: .ok), edited, issue, world, call)
    }

    private static func delete(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let (user, issue, worklog) = try find(world, call)
        try world.delete(worklog, of: issue, by: user, call)
        return .noContent
    }
}

extension World {
    /// The maximum number of worklogs that an issue contains.
    static let embeddedWorklogs = 20

    func writeWorklogPage(of issue: Issue, _ version: APIVersion, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("startAt", 0)
            writer.member("maxResults", Self.embeddedWorklogs)
            writer.member("total", issue.worklogs.count)
            writer.member("worklogs") { writer in
                writer.array(issue.worklogs.prefix(Self.embeddedWorklogs)) {
                    writeWorklog($1, of: issue, version, to: &$0)
                }
            }
        }
    }

    func writeWorklog(_ worklog: Worklog, of issue: Issue, _ version: APIVersion, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("self", site.api(version, "/issue/\(issue.id)/worklog/\(worklog.id)"))
            writer.member("author", user(worklog.author)?.seen[version])
            writer.member("updateAuthor", user(worklog.updateAuthor)?.seen[version])
            switch (version, worklog.text) {
            case (.v2, let text): writer.member("comment", text?.wiki ?? "")
            case (.v3, let text?): writer.member("comment", text.document)
            case (.v3, nil): break
            }
            writer.member("created", site.text(worklog.created))
            writer.member("updated", site.text(worklog.updated))
            if let visibility = worklog.visibility { writer.member("visibility", visibility) }
            writer.member("started", site.text(worklog.started))
            writer.member("timeSpent", "\(worklog.seconds / 60)m")
            writer.member("timeSpentSeconds", worklog.seconds)
            writer.member("id", String(worklog.id))
            writer.member("issueId", String(issue.id))
        }
    }
}
