import HTTPTypes
import SimulatorKit

import struct Primitives.Timestamp

/// Cloud's `/webhook`: webhooks that apps register for themselves.
///
/// They expire after thirty days unless refreshed.
enum DynamicWebhooks {
    static func add(to table: inout RouteTable) {
        table.on(.get, "webhook", .cloud, handler: list)
        table.on(.post, "webhook", .cloud, handler: register)
        table.on(.delete, "webhook", .cloud, handler: delete)
        table.on(.put, "webhook/refresh", .cloud, handler: refresh)
        table.on(.get, "webhook/failed", .cloud, handler: failed)
    }

    private static let lifetime: Int64 = 30 * 86_400
    private static let events: Set<String> = [
        "jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "comment_created", "comment_updated",
        "comment_deleted", "issue_property_set", "issue_property_deleted",
    ]

    private static func app(_ world: World, _ call: APIRequest) throws(APIError) -> User {
        let user = try call.caller(world.site.shape)
        guard call.credential == .oauth || call.credential == .control else {
            throw .forbidden("Only Connect and OAuth 2.0 apps can use this operation.")
        }
        return user
    }

    private static func own(_ world: World) -> [(webhook: Webhook, expires: Timestamp)] {
        world.webhooks.compactMap { if case .dynamic(let expires) = $0.kind { ($0, expires) } else { nil } }
    }

    private static func list(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        _ = try app(world, call)
        let page = try Page(call, most: 100)
        let webhooks = own(world)
        return .json { writer in
            page.write("values", webhooks, path: "/webhook", world, call, to: &writer) { writer, element in
                writer.object { writer in
                    writer.member("id", element.webhook.id)
                    writer.member("url", element.webhook.url)
                    writer.member("jqlFilter", element.webhook.filterText)
                    writer.member("events", texts: element.webhook.events.sorted())
                    writer.member("expirationDate", Int(element.expires.millisecondsSinceEpoch))
                }
            }
        }
    }

    private static func register(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try app(world, call)
        let body = try call.content()
        guard let url = body["url"]?.text, url.hasPrefix("http") else { throw .badRequest("The URL is not valid.") }
        guard let wanted = body["webhooks"]?.array, !wanted.isEmpty else { throw .badRequest("No webhooks are given.") }
        let expires = call.now + .seconds(lifetime)
        var results: [Result<Int, JQLError>] = []
        for details in wanted {
            switch draft(details, url, expires, world, user, call) {
            case .success(let draft): results.append(.success(world.add(draft).id))
            case .failure(let error): results.append(.failure(error))
            }
        }
        return .json { writer in
            writer.object { writer in
                writer.member("webhookRegistrationResult") { writer in
                    writer.array(results) { writer, result in
                        writer.object { writer in
                            switch result {
                            case .success(let id): writer.member("createdWebhookId", id)
                            case .failure(let error): writer.member("errors", texts: [error.message])
                            }
                        }
                    }
                }
            }
        }
    }

    private static func draft(
        _ details: JSONValue, _ url: String, _ expires: Timestamp, _ world: World, _ user: User, _ call: APIRequest
    ) -> Result<Webhook, JQLError> {
        let names = details["events"]?.array?.compactMap(\.text) ?? []
        guard !names.isEmpty, Set(names).isSubset(of: events) else {
            return .failure(JQLError(message: "The event types are not valid."))
        }
        guard own(world).count < 100 else {
            return .failure(JQLError(message: "The limit of 100 webhooks is reached."))
        }
        let text = details["jqlFilter"]?.text ?? ""
        do {
            let filter = text.isEmpty ? nil : try JQL(text, shape: world.site.shape)
            return .success(
                Webhook(
                    id: 0, kind: .dynamic(expires: expires), name: "", url: url, events: Set(names), filter: filter,
                    filterText: text, secret: details["secret"]?.text))
        } catch {
            return .failure(error)
        }
    }

    private static func ids(_ call: APIRequest) throws(APIError) -> Set<Int> {
        guard let ids = try call.content()["webhookIds"]?.array?.compactMap(\.integer), !ids.isEmpty else {
            throw .badRequest("The webhookIds must be a list of numbers.")
        }
        return Set(ids)
    }

    private static func delete(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        _ = try app(world, call)
        let ids = try ids(call)
        world.webhooks.removeAll { webhook in
            if case .dynamic = webhook.kind { ids.contains(webhook.id) } else { false }
        }
        return APIResponse(status: .accepted)
    }

    private static func refresh(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        _ = try app(world, call)
        let ids = try ids(call)
        let expires = call.now + .seconds(lifetime)
        for (index, webhook) in world.webhooks.enumerated() where ids.contains(webhook.id) {
            guard case .dynamic = webhook.kind else { continue }
            world.webhooks[index] = Webhook(
                id: webhook.id, kind: .dynamic(expires: expires), name: "", url: webhook.url, events: webhook.events,
                filter: webhook.filter, filterText: webhook.filterText, secret: webhook.secret)
        }
        return .json { $0.object { $0.member("expirationDate", Int(expires.millisecondsSinceEpoch)) } }
    }

    private static func failed(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        _ = try app(world, call)
        return .json { writer in
            writer.object { writer in
                writer.member("values", texts: [])
                writer.member("maxResults", 100)
            }
        }
    }
}
