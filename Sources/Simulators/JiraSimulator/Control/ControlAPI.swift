import Foundation
import HTTPTypes
import SimulatorKit
import Synchronization

import struct Primitives.Timestamp

/// `/_control`: the requests that a test, a demo, or the page sends to the simulator itself.
struct ControlAPI: Sendable {
    let simulator: Simulator

    func answer(_ request: ParsedRequest) async throws -> APIResponse {
        let path = request.segments.dropFirst().map(String.init)
        do throws(APIError) {
            switch (request.method, path.first ?? "", path.count) {
            case (.get, "state", 1): return state()
            case (.post, "seed", 1): return try seed(try body(of: request))
            case (.post, "edits", 1): return try edit(try body(of: request))
            case (.post, "reset", 1): return reset(try body(of: request))
            case (.get, "requests", 1): return requests(request.query)
            case (.delete, "requests", 1): return clearLog()
            case (.get, "counters", 1): return counters()
            case (.get, "deliveries", 1): return deliveries()
            case (.get, "quiet", 1): return try await quiet(request.query)
            case (.get, "webhooks", 1): return webhooks()
            case (.post, "webhooks", 1): return try addWebhook(try body(of: request))
            case (.delete, "webhooks", 1): return removeWebhooks(nil)
            case (.delete, "webhooks", 2): return removeWebhooks(Int(path[1]))
            case (.get, "faults", 1): return faults()
            case (.post, "faults", 1): return try addFault(try body(of: request))
            case (.delete, "faults", 1): return removeFaults(nil)
            case (.delete, "faults", 2): return removeFaults(Int(path[1]))
            case (.post, "limit", 1): return try limit(try body(of: request))
            case (.post, "logins", 1): return try breakLogin(try body(of: request))
            case (.post, "permissions", 1): return try setPermission(try body(of: request))
            case (.post, "search-lag", 1): return try searchLag(try body(of: request))
            case (.post, "screens", 1): return try removeFromScreens(try body(of: request))
            case (.post, "language", 1): return try setLanguage(try body(of: request))
            case (.post, "users", 1): return try addUser(try body(of: request))
            case (.post, "addresses", 1): return try setAddressVisibility(try body(of: request))
            case (.post, "workflow", 1): return try setWorkflow(try body(of: request))
            case (.post, "renderers", 1): return try setRenderers(try body(of: request))
            case (.post, "classic-metadata", 1):
                try simulator.withWorld { $0.hasClassicMetadata = true }
                return .noContent
            case (.post, "application-link", 1): return try addLink(try body(of: request))
            case (.delete, "tokens", 1):
                try simulator.withWorld { world in
                    world.issuer.revokeAll()
                    world.consents.revokeAccess()
                }
                return .noContent
            case (.get, "builds", 1): return try builds()
            case (.get, "consent", 1): return try consent()
            case (.put, "consent", 1): return try setConsent(try body(of: request))
            case (.delete, "consent", 1):
                try simulator.withWorld { $0.consents.revokeAll() }
                return .noContent
            case (.post, "captcha-solved", 1):
                try simulator.withWorld { $0.clearFailedLogins() }
                return .noContent
            case (_, "as", 3...): return try impersonate(request, path[1])
            default: throw .notFound("No such control call: \(request.method) \(request.path)")
            }
        } catch {
            return error.answer
        }
    }

    /// Performs a user's action through the same API and with the same rules, but without a password.
    private func impersonate(_ request: ParsedRequest, _ name: String) throws(APIError) -> APIResponse {
        let known = try simulator.withWorld { $0.user(name) != nil }
        guard known else { throw .notFound("No user is named \(name).") }
        return simulator.answer(request.dropping(3), as: name)
    }

    private func body(of request: ParsedRequest) throws(APIError) -> JSONValue {
        try request.json(simulator.site.shape) ?? [:]
    }

    private func seed(_ body: JSONValue) throws(APIError) -> APIResponse {
        let count = body["count"]?.integer ?? 1
        let key = body["project"]?.text ?? "DEMO"
        let type = body["issuetype"]?.text ?? "Story"
        let summary = body["summary"]?.text ?? "Story"
        let description = body["description"]?.text ?? ""
        let creator = body["creator"]?.text ?? "alice"
        let silently = body["silent"]?.bool ?? true
        let made = try simulator.withWorld { world throws(APIError) -> [(id: Int, key: String)] in
            guard let user = world.user(creator), world.project(key) != nil,
                let type = world.vocabulary.issueTypes.first(where: { $0.name == type || $0.id == type })
            else { throw .badRequest("The project, issuetype or creator does not exist.") }
            return (0..<max(0, count)).compactMap { index in
                world.seed(
                    count == 1 ? summary : "\(summary) \(index + 1)", description, in: key, type: type.id, by: user,
                    now: Timestamp.now(), silently: silently
                ).map { ($0.id, $0.key) }
            }
        }
        return .json(.created) { writer in
            writer.object { writer in
                writer.member("issues") { writer in
                    writer.array(made) { writer, issue in
                        writer.object { writer in
                            writer.member("id", String(issue.id))
                            writer.member("key", issue.key)
                        }
                    }
                }
            }
        }
    }

    private func reset(_ body: JSONValue) -> APIResponse {
        simulator.reset(withIssues: body["demo"]?.bool)
        return .noContent
    }

    private func limit(_ body: JSONValue) throws(APIError) -> APIResponse {
        let limit = body["calls"]?.integer.map {
            RateLimiter.Limit(calls: $0, seconds: max(1, body["seconds"]?.integer ?? 60))
        }
        simulator.limiter.withLock { limiter in
            limiter = RateLimiter(limit: limit)
            limiter.boundsIssues = body["boundsIssues"]?.bool ?? false
        }
        return .noContent
    }

    private func searchLag(_ body: JSONValue) throws(APIError) -> APIResponse {
        let milliseconds = Int64(body["milliseconds"]?.integer ?? 0)
        try simulator.withWorld { $0.searchLag = milliseconds }
        return .noContent
    }

    /// Removes fields from the screens: `{"without":["customfield_10020"]}`.
    private func removeFromScreens(_ body: JSONValue) throws(APIError) -> APIResponse {
        let fields = body["without"]?.array?.compactMap(\.text) ?? []
        try simulator.withWorld { $0.offScreen = Set(fields) }
        return .noContent
    }

    private func addWebhook(_ body: JSONValue) throws(APIError) -> APIResponse {
        guard let url = body["url"]?.text else { throw .badRequest("The url is missing.") }
        let events =
            body["events"]?.array?.compactMap(\.text)
            ?? [
                "jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "comment_created", "comment_updated",
                "comment_deleted", "issuelink_created", "issuelink_deleted", "attachment_created",
                "attachment_deleted", "worklog_created", "worklog_updated", "worklog_deleted", "sprint_updated",
            ]
        let jql = body["jql"]?.text ?? ""
        let made = try simulator.withWorld { world throws(APIError) -> Webhook in
            guard let administrator = world.user("tandem") else { throw .badRequest("There is no administrator.") }
            let filter = jql.isEmpty ? nil : try world.query(jql, for: administrator, now: Timestamp.now())
            guard let form = Webhook.Form(rawValue: body["form"]?.text ?? "webhook") else {
                throw .badRequest("There is no such form.")
            }
            return world.add(
                Webhook(
                    id: 0, kind: .administered, name: body["name"]?.text ?? "control", url: url, events: Set(events),
                    filter: filter, filterText: jql, secret: body["secret"]?.text, form: form))
        }
        return .json(.created) { AdministeredWebhooks.write(made, simulator.site, to: &$0) }
    }

    /// Registers an application with its public key, as an administrator does.
    private func addLink(_ body: JSONValue) throws(APIError) -> APIResponse {
        guard let consumer = body["consumerKey"]?.text, let key = body["publicKey"]?.text else {
            throw .badRequest("The consumerKey or the publicKey is missing.")
        }
        try simulator.withWorld { $0.applicationLinks.register(consumer, publicKey: key) }
        return .noContent
    }

    /// Sets the behavior of the next user who opens an app's consent page.
    private func setConsent(_ body: JSONValue) throws(APIError) -> APIResponse {
        try simulator.withWorld { world in
            world.consents.person = OAuthConsents.Person(
                refuses: body["refuses"]?.bool ?? false,
                grants: body["grants"]?.array.map { Set($0.compactMap(\.text)) },
                hasSite: body["site"]?.bool ?? true)
            if let leeway = body["leeway"]?.integer { world.consents.leeway = Int64(leeway) }
        }
        return .noContent
    }

    /// Returns the builds and deployments that were sent, one line each.
    private func builds() throws(APIError) -> APIResponse {
        let kept = try simulator.withWorld { $0.deliveries }
        let lines = kept.map { "\($0.key): \($0.value.state) \($0.value.keys.joined(separator: " "))" }.sorted()
        return .json { writer in writer.array(lines) { $0.string($1) } }
    }

    private func consent() throws(APIError) -> APIResponse {
        let renewals = try simulator.withWorld { $0.consents.renewals }
        return .json { writer in writer.object { $0.member("renewals", renewals) } }
    }

    private func removeWebhooks(_ id: Int?) -> APIResponse {
        do throws(APIError) {
            try simulator.withWorld { $0.webhooks.removeAll { id == nil || $0.id == id } }
            return .noContent
        } catch {
            return error.answer
        }
    }

    /// Waits up to `timeout` seconds until no webhook is pending, and reports whether that state was reached.
    private func quiet(_ query: Query) async throws(APIError) -> APIResponse {
        let seconds = query["timeout"].flatMap(Double.init) ?? 10
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        while simulator.dispatcher.deliveryLog.pending > 0, clock.now < end, !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(5))
        }
        let pending = simulator.dispatcher.deliveryLog.pending
        return .json(pending == 0 ? .ok : .gatewayTimeout) { writer in
            writer.object { $0.member("pending", pending) }
        }
    }
}
