import HTTPTypes
import OrderedCollections
import SimulatorKit

/// `/issueLink`: links between issues.
enum IssueLinkResource {
    static func add(to table: inout RouteTable) {
        table.on(.post, "issueLink", handler: create)
        table.on(.get, "issueLink/{}", handler: show)
        table.on(.delete, "issueLink/{}", handler: delete)
    }

    private static func create(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let body = try call.content()
        let type = world.vocabulary.linkTypes.first {
            $0.id == body["type"]?["id"]?.identifier || $0.name == body["type"]?["name"]?.text
        }
        guard let type else {
            throw .notFound("No issue link type with name '\(body["type"]?["name"]?.text ?? "")' found.")
        }
        func issue(_ member: String) throws(APIError) -> Issue {
            let value = body[member]
            guard let name = value?["id"]?.identifier ?? value?["key"]?.text else {
                throw .badRequest("The issue '\(member)' must be given.")
            }
            return try world.editableIssue(name, for: user)
        }
        // The issue at the start of the link is named inward here, as in the real API.
        let (source, destination) = (try issue("inwardIssue"), try issue("outwardIssue"))
        guard source.id != destination.id else { throw .badRequest("You cannot link an issue to itself.") }
        let isThere = world.links.values.contains {
            $0.type == type.id && $0.source == source.id && $0.destination == destination.id
        }
        if !isThere {
            let link = IssueLink(
                id: world.nextIdentifier(.link), type: type.id, source: source.id, destination: destination.id)
            world.links[link.id] = link
            world.emitWebhook(of: link, .linkCreated, by: user, call)
        }
        return APIResponse(status: .created)
    }

    private static func show(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        guard let id = Int(call.parameters[0]), let link = world.links[id],
            let type = world.vocabulary.linkTypes.first(where: { $0.id == link.type })
        else { throw .notFound("No issue link with id '\(call.parameters[0])' exists.") }
        let source = try world.issue(String(link.source), for: user)
        let destination = try world.issue(String(link.destination), for: user)
        let site = world.site
        return .json { writer in
            writer.object { writer in
                writer.member("id", String(link.id))
                writer.member("self", site.api(call.version, "/issueLink/\(link.id)"))
                writer.member("type", type.json[call.version])
                for (name, issue) in [("inwardIssue", source), ("outwardIssue", destination)] {
                    writer.member(name) { writer in
                        writer.object { writer in
                            writer.member("id", String(issue.id))
                            writer.member("key", issue.key)
                            writer.member("self", site.api(call.version, "/issue/\(issue.id)"))
                        }
                    }
                }
            }
        }
    }

    private static func delete(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        guard let id = Int(call.parameters[0]), let link = world.links[id] else {
            throw .notFound("No issue link with id '\(call.parameters[0])' exists.")
        }
        _ = try world.editableIssue(String(link.source), for: user)
        world.links[id] = nil
        world.emitWebhook(of: link, .linkDeleted, by: user, call)
        return .noContent
    }
}

extension World {
    /// Marks both issues as updated and sends the link event to the webhooks that subscribe to it.
    mutating func emitWebhook(of link: IssueLink, _ name: IssueEvent.Name, by user: User, _ call: APIRequest) {
        writes.count(.links, issues[link.source]?.key ?? "", by: user.name)
        for id in [link.source, link.destination] {
            guard let issue = issues[id] else { continue }
            let time = nextUpdate(of: issue, call.now)
            issues[id]?.updated = time
        }
        guard let source = issues[link.source] else { return }
        emit(IssueEvent(name: name, issue: source, user: user, time: source.updated, link: link))
    }
}
