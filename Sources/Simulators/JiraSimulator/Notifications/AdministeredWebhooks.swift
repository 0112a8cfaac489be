import HTTPTypes
import SimulatorKit

/// `/rest/webhooks/1.0/webhook`: webhooks that an administrator registers.
///
/// No Atlassian document describes this resource in full.
enum AdministeredWebhooks {
    static func add(to table: inout RouteTable) {
        table.on(.get, "rest/webhooks/1.0/webhook", handler: list)
        table.on(.post, "rest/webhooks/1.0/webhook", handler: create)
        table.on(.get, "rest/webhooks/1.0/webhook/{}", handler: show)
        table.on(.put, "rest/webhooks/1.0/webhook/{}", handler: change)
        table.on(.delete, "rest/webhooks/1.0/webhook/{}", handler: delete)
    }

    private static func administrator(_ world: World, _ call: APIRequest) throws(APIError) -> User {
        let user = try call.caller(world.site.shape)
        guard user.role == .administrator else {
            throw .forbidden("You do not have permission to administer webhooks.")
        }
        return user
    }

    private static func find(_ world: World, _ call: APIRequest) throws(APIError) -> Int {
        _ = try administrator(world, call)
        let index = world.webhooks.firstIndex { webhook in
            if case .administered = webhook.kind { String(webhook.id) == call.parameters[0] } else { false }
        }
        guard let index else { throw .notFound("Webhook with id \(call.parameters[0]) not found") }
        return index
    }

    private static func list(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        _ = try administrator(world, call)
        let webhooks = world.webhooks.filter { if case .administered = $0.kind { true } else { false } }
        return .json { writer in writer.array(webhooks) { write($1, world.site, to: &$0) } }
    }

    private static func show(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let webhook = world.webhooks[try find(world, call)]
        return .json { write(webhook, world.site, to: &$0) }
    }

    private static func create(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try administrator(world, call)
        let body = try call.content()
        var webhook = Webhook(
            id: 0, kind: .administered, name: "", url: "", events: [], filterText: "", secret: nil)
        try apply(body, to: &webhook, world, user, call)
        guard !webhook.url.isEmpty else { throw .badRequest("The URL must not be empty.") }
        guard !webhook.name.isEmpty else { throw .badRequest("The name must not be empty.") }
        let made = world.add(webhook)
        return .json(.created) { write(made, world.site, to: &$0) }
    }

    private static func change(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let index = try find(world, call)
        var webhook = world.webhooks[index]
        try apply(try call.content(), to: &webhook, world, try call.caller(world.site.shape), call)
        world.webhooks[index] = webhook
        return .json { write(webhook, world.site, to: &$0) }
    }

    private static func delete(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        world.webhooks.remove(at: try find(world, call))
        return .noContent
    }

    private static func apply(
        _ body: JSONValue, to webhook: inout Webhook, _ world: World, _ user: User, _ call: APIRequest
    ) throws(APIError) {
        if let name = body["name"]?.text { webhook.name = name }
        if let url = body["url"]?.text {
            guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
                throw .badRequest("The URL is not valid.")
            }
            webhook.url = url
        }
        if let events = body["events"]?.array?.compactMap(\.text) {
            if let wrong = events.first(where: { !Webhook.events.contains($0) }) {
                throw .badRequest("Unknown webhook event: \(wrong)")
            }
            webhook.events = Set(events)
        }
        if let filter = (body["filters"]?["issue-related-events-section"] ?? body["jqlFilter"])?.text {
            webhook.filterText = filter
            webhook.filter = filter.isEmpty ? nil : try world.query(filter, for: user, now: call.now)
        }
        if let secret = (body["secret"] ?? body["configuration"]?["SECRET"])?.text { webhook.secret = secret }
        if let excludes = body["excludeBody"]?.bool { webhook.excludesBody = excludes }
        if let enabled = body["enabled"]?.bool { webhook.enabled = enabled }
    }

    static func write(_ webhook: Webhook, _ site: Site, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", webhook.name)
            writer.member("url", webhook.url)
            writer.member("excludeBody", webhook.excludesBody)
            writer.member("filters") { $0.object { $0.member("issue-related-events-section", webhook.filterText) } }
            writer.member("events", texts: webhook.events.sorted())
            writer.member("enabled", webhook.enabled)
            writer.member("isSigned", webhook.secret != nil)
            writer.member("self", site.baseURL + "/rest/webhooks/1.0/webhook/\(webhook.id)")
        }
    }
}

extension World {
    mutating func add(_ draft: Webhook) -> Webhook {
        let webhook = Webhook(
            id: nextIdentifier(.webhook), kind: draft.kind, name: draft.name, url: draft.url, events: draft.events,
            filter: draft.filter, filterText: draft.filterText, secret: draft.secret, excludesBody: draft.excludesBody,
            enabled: draft.enabled, form: draft.form)
        webhooks.append(webhook)
        return webhook
    }
}
