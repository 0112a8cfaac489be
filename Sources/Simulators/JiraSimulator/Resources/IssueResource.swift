import HTTPTypes
import OrderedCollections
import SimulatorKit

/// `/issue` and the paths directly below it.
enum IssueResource {
    static func add(to table: inout RouteTable) {
        table.on(.post, "issue", handler: create)
        table.on(.post, "issue/bulk", handler: createMany)
        table.on(.get, "issue/{}", handler: show)
        table.on(.put, "issue/{}", handler: edit)
        table.on(.delete, "issue/{}", handler: delete)
        table.on(.get, "issue/{}/transitions", handler: transitions)
        table.on(.post, "issue/{}/transitions", handler: move)
        table.on(.get, "issue/{}/changelog", .cloud, handler: changelog)
        table.on(.get, "issue/{}/editmeta", handler: editMeta)
        table.on(.put, "issue/{}/assignee", handler: assign)
    }

    private static func create(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let issue = try world.createIssue(try call.content(), by: user, call)
        return .json(.created) { world.writeCreated(issue, call.version, to: &$0) }
    }

    private static func createMany(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        guard let updates = try call.content()["issueUpdates"]?.array, !updates.isEmpty else {
            throw .badRequest("No issues to create.")
        }
        guard updates.count <= 50 else { throw .badRequest("Cannot create more than 50 issues at once.") }
        var created: [Issue] = []
        var failed: [(index: Int, refusal: APIError)] = []
        for (index, update) in updates.enumerated() {
            do {
                created.append(try world.createIssue(update, by: user, call))
            } catch {
                failed.append((index, error))
            }
        }
        return .json(created.isEmpty ? .badRequest : .created) { writer in
            writer.object { writer in
                writer.member("issues") { $0.array(created) { world.writeCreated($1, call.version, to: &$0) } }
                writer.member("errors") { writer in
                    writer.array(failed) { writer, failure in
                        writer.object { writer in
                            writer.member("status", failure.refusal.answer.status.code)
                            writer.member("elementErrors", EncodedJSON(bytes: failure.refusal.answer.body))
                            writer.member("failedElementNumber", failure.index)
                        }
                    }
                }
            }
        }
    }

    private static func show(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let issue = try world.issue(call.parameters[0], for: try call.caller(world.site.shape))
        return answer(issue, world, call)
    }

    private static func answer(_ issue: Issue, _ world: World, _ call: APIRequest) -> APIResponse {
        .json { writer in
            world.writeIssue(
                issue, FieldSelection(call.query.list("fields"), standard: .all),
                World.Expansion(call.query.list("expand")),
                properties: call.query.list("properties") ?? [], call: call, to: &writer)
        }
    }

    private static func edit(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let issue = try world.editableIssue(call.parameters[0], for: user)
        if !call.flag("notifyUsers", else: true), user.role < .administrator {
            throw .forbidden("To discard the user notification either admin or project admin permissions are required.")
        }
        if call.flag("overrideScreenSecurity", else: false), call.credential != .oauth {
            throw .forbidden("Only Connect app users with admin permissions can override screen security.")
        }
        try world.edit(issue, try call.content(), by: user, call)
        guard world.site.shape == .cloud, call.flag("returnIssue", else: false), let edited = world.issues[issue.id]
        else {
            return .noContent
        }
        return answer(edited, world, call)
    }

    private static func assign(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let issue = try world.editableIssue(call.parameters[0], for: user)
        try world.edit(issue, ["fields": ["assignee": try call.content()]], by: user, call)
        return .noContent
    }

    private static func delete(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        try world.delete(try world.issue(call.parameters[0], for: user), by: user, call)
        return .noContent
    }

    private static func transitions(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let issue = try world.issue(call.parameters[0], for: user)
        let only = call.query["transitionId"]
        let withFields = call.query.list("expand")?.contains("transitions.fields") == true
        return .json { writer in
            writer.object { writer in
                writer.member("expand", "transitions")
                writer.member("transitions") { writer in
                    guard user.role >= .member else { return writer.array { _ in } }
                    world.writeTransitions(of: issue, call.version, withFields: withFields, only: only, to: &writer)
                }
            }
        }
    }

    private static func move(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let issue = try world.issue(call.parameters[0], for: user)
        guard user.role >= .member else {
            throw .badRequest(
                "It seems that you have tried to perform a workflow operation that you are not permitted to perform.")
        }
        try world.move(issue, try call.content(), by: user, call)
        return .noContent
    }

    private static func changelog(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let issue = try world.issue(call.parameters[0], for: try call.caller(world.site.shape))
        let page = try Page(call, most: 100)
        return .json { writer in
            page.write("values", issue.history, path: "/issue/\(issue.id)/changelog", world, call, to: &writer) {
                writer, group in
                world.writeChangeGroup(group, call.version, to: &writer)
            }
        }
    }

    private static func editMeta(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        _ = try world.issue(call.parameters[0], for: try call.caller(world.site.shape))
        return .json { $0.object { world.writeScreen(editing: true, call.version, to: &$0) } }
    }
}

extension World {
    func writeCreated(_ issue: Issue, _ version: APIVersion, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", String(issue.id))
            writer.member("key", issue.key)
            writer.member("self", site.api(version, "/issue/" + String(issue.id)))
        }
    }

    func writeTransitions(
        of issue: Issue, _ version: APIVersion, withFields: Bool, only: String? = nil, to writer: inout JSONWriter
    ) {
        let transitions = vocabulary.transitions.filter {
            $0.sources.contains(issue.status) && (only == nil || $0.id == only)
        }
        writer.array(transitions) { writer, transition in
            writer.object { writer in
                writer.member("id", transition.id)
                writer.member("name", transition.name)
                writer.member("to", vocabulary.status(transition.target)?.json[version])
                if site.shape == .cloud {
                    writer.member("hasScreen", transition.hasScreen)
                    writer.member("isGlobal", false)
                    writer.member("isInitial", false)
                    writer.member("isAvailable", true)
                    writer.member("isConditional", false)
                    writer.member("isLooped", false)
                }
                guard withFields else { return }
                writer.member("fields") { writer in
                    writer.object { writer in
                        for field in transition.screen {
                            writer.member(field.id) { writeField(field, version, to: &$0) }
                        }
                    }
                }
            }
        }
    }

    private func writeField(
        _ field: Transition.ScreenField, _ version: APIVersion, to writer: inout JSONWriter
    ) {
        let known = Field.named(field.id, site.shape)
        writer.object { writer in
            writer.member("required", field.isRequired)
            writer.member("hasDefaultValue", field.hasDefault)
            writer.member("schema") { writer in
                if let known { known.writeSchema(to: &writer) } else { writer.object { _ in } }
            }
            writer.member("name", known?.name ?? field.id)
            writer.member("key", field.id)
            writer.member("operations", texts: ["set"])
            if field.id == "resolution" {
                writer.member("allowedValues") { $0.array(vocabulary.resolutions) { $0.encoded($1.json[version]) } }
            } else if let known, !known.choices.isEmpty {
                writer.member("allowedValues") { $0.array(known.choices) { $0.value(known.allowed($1)) } }
            }
        }
    }
}
