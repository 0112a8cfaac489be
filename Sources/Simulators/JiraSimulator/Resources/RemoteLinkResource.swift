import HTTPTypes
import OrderedCollections
import SimulatorKit

/// `/issue/{}/remotelink`: links to web pages outside Jira, identified by `globalId`.
enum RemoteLinkResource {
    static func add(to table: inout RouteTable) {
        table.on(.get, "issue/{}/remotelink", handler: list)
        table.on(.post, "issue/{}/remotelink", handler: createOrUpdate)
        table.on(.delete, "issue/{}/remotelink", handler: deleteByGlobalID)
        table.on(.get, "issue/{}/remotelink/{}", handler: show)
        table.on(.delete, "issue/{}/remotelink/{}", handler: delete)
    }

    private static func list(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let issue = try world.issue(call.parameters[0], for: try call.caller(world.site.shape))
        guard let globalID = call.query["globalId"] else {
            return .json { writer in
                writer.array(issue.remoteLinks) { write($1, of: issue, world.site, call, to: &$0) }
            }
        }
        guard let link = issue.remoteLinks.first(where: { $0.globalID == globalID }) else { throw missing() }
        return .json { write(link, of: issue, world.site, call, to: &$0) }
    }

    private static func show(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let issue = try world.issue(call.parameters[0], for: try call.caller(world.site.shape))
        guard let link = issue.remoteLinks.first(where: { String($0.id) == call.parameters[1] }) else {
            throw missing()
        }
        return .json { write(link, of: issue, world.site, call, to: &$0) }
    }

    private static func createOrUpdate(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let issue = try world.editableIssue(call.parameters[0], for: try call.caller(world.site.shape))
        let body = try call.content()
        guard let object = body["object"], object["title"]?.text?.isEmpty == false else {
            throw .field("title", "'title' is required.")
        }
        guard object["url"]?.text?.isEmpty == false else { throw .field("url", "'url' is required.") }
        let globalID = body["globalId"]?.text
        let old = globalID == nil ? nil : issue.remoteLinks.firstIndex { $0.globalID == globalID }
        let link = RemoteLink(
            id: old.map { issue.remoteLinks[$0].id } ?? world.nextIdentifier(.remoteLink), globalID: globalID,
            relationship: body["relationship"]?.text, application: body["application"], object: object)
        if let old {
            world.issues[issue.id]?.remoteLinks[old] = link
        } else {
            world.issues[issue.id]?.remoteLinks.append(link)
        }
        return .json(old == nil ? .created : .ok) { writer in
            writer.object { writer in
                writer.member("id", link.id)
                writer.member("self", world.site.api(call.version, "/issue/\(issue.key)/remotelink/\(link.id)"))
            }
        }
    }

    private static func deleteByGlobalID(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        guard let globalID = call.query["globalId"] else { throw .badRequest("The globalId must be given.") }
        return try remove(&world, call) { $0.globalID == globalID }
    }

    private static func delete(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let id = call.parameters[1]
        return try remove(&world, call) { String($0.id) == id }
    }

    private static func remove(
        _ world: inout World, _ call: APIRequest, _ isMeant: (RemoteLink) -> Bool
    ) throws(APIError) -> APIResponse {
        let issue = try world.editableIssue(call.parameters[0], for: try call.caller(world.site.shape))
        guard let index = issue.remoteLinks.firstIndex(where: isMeant) else { throw missing() }
        world.issues[issue.id]?.remoteLinks.remove(at: index)
        return .noContent
    }

    private static func missing() -> APIError { .notFound("The remote issue link does not exist.") }

    private static func write(
        _ link: RemoteLink, of issue: Issue, _ site: Site, _ call: APIRequest, to writer: inout JSONWriter
    ) {
        writer.object { writer in
            writer.member("id", link.id)
            writer.member("self", site.api(call.version, "/issue/\(issue.key)/remotelink/\(link.id)"))
            if let globalID = link.globalID { writer.member("globalId", globalID) }
            if let application = link.application { writer.member("application", application) }
            if let relationship = link.relationship { writer.member("relationship", relationship) }
            writer.member("object", link.object)
        }
    }
}
