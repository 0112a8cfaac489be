import AdapterEngine
import Core
import Crypto
public import EntityModel
import Foundation
import HTTPTypes
public import Hummingbird
import InternalAPI
public import Logging
import Metrics
import Primitives

/// Where a tool's notifications come in: `POST webhooks/{account}/{connection}/{token}`.
///
/// A notification is answered 2xx when the broker has confirmed all events that follow from it, so that the sender may
/// forget it. Whatever stands in the way on our side is a 503, upon which a sender that repeats repeats.
public struct WebhookRoutes: Sendable {
    /// Publishes events; returns when the broker has them safe.
    public typealias Publish = @Sendable ([Event]) async throws -> Void

    private let tool: any ToolIntegration
    private let type: ToolType
    private let connections: ToolSessions
    private let publish: Publish
    private let maximumBody: Int
    private let now: @Sendable () -> Int64
    private let logger: Logger

    /// - Parameters:
    ///   - tool: reads the notifications.
    ///   - connections: knows the tokens.
    ///   - maximumBody: the longest body, in bytes.
    ///   - logger: is told what went wrong on our side.
    ///   - now: milliseconds since 1970.
    ///   - publish: where events go.
    public init<Tool: ToolIntegration>(
        tool: Tool, connections: ToolSessions, maximumBody: Int, logger: Logger, now: @escaping @Sendable () -> Int64,
        publish: @escaping Publish
    ) {
        self.tool = tool
        type = Tool.type
        self.connections = connections
        self.maximumBody = maximumBody
        self.logger = logger
        self.now = now
        self.publish = publish
    }

    /// Adds the route.
    public func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.post("webhooks/:account/:connection/:token") { request, context in
            try await receive(request, context)
        }
    }

    private func receive(_ request: Request, _ context: some RequestContext) async throws -> Response {
        let account = AccountID(rawValue: try segment("account", context))
        let id = try segment("connection", context)
        let token = WebhookToken(try segment("token", context))
        let line: ToolSessions.ToolSession?
        do {
            line = try await connections.session(id, account: account, token: token)
        } catch {
            throw toolUnavailable("the connection cannot be looked up", error)
        }
        guard let line else {
            count("unauthorized")
            throw ProblemError(.unauthorized, "The address is not one that Tandem gave out.")
        }
        let body = try await request.bytes(upTo: maximumBody)
        let notification = WebhookRequest(
            account: account, tool: Tool(id: id, type: type), headers: request.headers, body: body,
            query: request.uri.query, receivedAt: now())
        let events: [Event]
        do {
            events = try convert(notification, line.connection)
        } catch {
            count(error.reason.rawValue)
            switch error.reason {
            case .signature: throw ProblemError(.unauthorized, error.description)
            case .notJSON: throw ProblemError(.badRequest, error.description)
            case .shape:
                logger.debug("webhook request ignored", metadata: ["error.message": "\(error.description)"])
                return Response(status: .noContent)
            }
        }
        if events.isEmpty, let thing = tool.renamed(in: notification, connection: line.connection) {
            try await invalidateItems(of: thing, notification, line.gateway)
            count("accepted")
            return Response(status: .noContent)
        }
        let named = try await touched(by: notification, events, line)
        guard !(events + named).isEmpty else {
            count("ignored")
            return Response(status: .noContent)
        }
        try await send(events + named)
        count("accepted")
        return Response(status: .noContent)
    }

    /// The items that a request names without their IDs, as some apps and automations do.
    private func touched(
        by notification: WebhookRequest, _ events: [Event], _ line: ToolSessions.ToolSession
    ) async throws -> [Event] {
        guard events.isEmpty else { return [] }
        let digest = Base64URL.text(Array(SHA256.hash(data: notification.body)))
        var found: [Event] = []
        for name in tool.mentioned(in: notification, connection: line.connection).prefix(Self.maxMentions) {
            do {
                let entity = try await line.gateway.resolve(name).entity
                found.append(
                    Event(
                        id: "\(notification.tool.id)|\(digest)/\(entity.sourceId)", account: notification.account,
                        entity: entity, occurredAt: notification.receivedAt, kind: .invalidated(version: nil)))
            } catch  where error.isTransient {
                throw toolUnavailable("the tool does not tell which item is named", error)
            } catch {
                // The item is gone, or not visible to Tandem.
                continue
            }
        }
        return found
    }

    /// The number of items that one request may name; reconciliation finds the changes of further ones.
    private static let maxMentions = 50

    private func send(_ events: [Event]) async throws {
        do {
            try await publish(events)
        } catch {
            throw toolUnavailable("the broker does not take the events", error)
        }
    }

    /// How many items that hold a renamed thing are told of; the others show in the next comparison.
    private static let maxAffectedItems = 2_000

    /// Has each item that holds a thing read again: the tool does not count the thing's new name as a change of theirs.
    private func invalidateItems(
        of thing: NamedReference, _ notification: WebhookRequest, _ gateway: any ToolGateway
    ) async throws {
        let name = Base64URL.text(Array(SHA256.hash(data: notification.body)))
        var cursor: String?
        var told = 0
        repeat {
            let page: EntityPage
            do {
                page = try await gateway.entities(holding: thing, cursor: cursor)
            } catch {
                guard error.kind == .rejected else {
                    throw toolUnavailable("the tool does not tell what holds the renamed thing", error)
                }
                logger.warning(
                    "what holds a renamed thing is not told of", metadata: ["error.message": "\(error.message)"])
                return
            }
            let events = page.items.map { item in
                Event(
                    id: "\(notification.tool.id)|\(name)/\(item.entity.sourceId)", account: notification.account,
                    entity: item.entity, occurredAt: notification.receivedAt, kind: .invalidated(version: nil))
            }
            if !events.isEmpty { try await send(events) }
            told += events.count
            cursor = page.next
        } while cursor != nil && told < Self.maxAffectedItems
        if cursor != nil {
            logger.warning("more items hold a renamed thing than are told of; compare the shares of the profile")
        }
    }

    /// What a notification means; how much processor time it took to find out is counted.
    private func convert(
        _ notification: WebhookRequest, _ connection: DecryptedConnection
    ) throws(WebhookError) -> [Event] {
        let begun = ThreadCPUTime.ofThread
        defer {
            let labels = [("tool", type.slug)]
            FloatingPointCounter(label: "tandem_webhook_parse_cpu_seconds_total", dimensions: labels)
                .increment(by: Double(ThreadCPUTime.ofThread - begun) / 1e9)
            Counter(label: "tandem_webhook_parses_total", dimensions: labels).increment()
        }
        return try tool.events(from: notification, connection: connection)
    }

    private func segment(_ name: String, _ context: some RequestContext) throws -> String {
        guard let text = context.parameters.get(name)?.removingPercentEncoding, !text.isEmpty, text.utf8.count <= 255
        else { throw ProblemError(.unauthorized, "The address is not one that Tandem gave out.") }
        return text
    }

    private func toolUnavailable(_ what: String, _ error: any Error) -> ProblemError {
        count("unavailable")
        logger.warning("notification turned away: \(what)", metadata: ["error.message": "\(error)"])
        return ProblemError(.serviceUnavailable, "Tandem cannot take the notification now; send it again.")
    }

    private func count(_ outcome: String) {
        Counter(
            label: "tandem_webhook_requests_total", dimensions: [("tool", type.slug), ("outcome", outcome)]
        ).increment()
    }
}
