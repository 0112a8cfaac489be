import Core
public import EntityModel
import Foundation
import HTTPTypes
public import Hummingbird
import InternalAPI
public import Logging
import Metrics
public import Primitives

/// The route that receives a tool's webhook requests: `POST webhooks/{account}/{connection}/{token}`.
///
/// A request is answered with 2xx only after the broker has confirmed all resulting events. The sender may then forget
/// the request. If Tandem cannot do this, it answers with 503, and most senders retry.
public struct WebhookRoutes: Sendable {
    /// Publishes events and returns after the broker has confirmed them.
    public typealias Publish = @Sendable ([Event]) async throws -> Void

    private let tool: any ToolIntegration
    private let type: ToolType
    private let connections: ToolSessions
    private let publish: Publish
    private let maximumBody: Int
    private let now: @Sendable () -> Timestamp
    private let logger: Logger

    /// - Parameters:
    ///   - tool: The tool integration that parses the requests.
    ///   - connections: The tool sessions, which verify the tokens.
    ///   - maximumBody: The maximum size of a body in bytes.
    ///   - logger: The logger for failures of Tandem itself.
    ///   - now: The current time.
    ///   - publish: The function that publishes the events.
    public init<Tool: ToolIntegration>(
        tool: Tool, connections: ToolSessions, maximumBody: Int, logger: Logger,
        now: @escaping @Sendable () -> Timestamp,
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
        let session: ToolSessions.ToolSession?
        do {
            session = try await connections.session(id, account: account, token: token)
        } catch {
            throw toolUnavailable("The connection cannot be read.", error)
        }
        guard let session else {
            count("unauthorized")
            throw ProblemError(.unauthorized, "This webhook address is not valid.")
        }
        let body = try await request.bytes(upTo: maximumBody)
        let webhook = WebhookRequest(
            account: account, tool: Tool(id: id, type: type), headers: request.headers, body: body,
            query: request.uri.query, receivedAt: now())
        let events: [Event]
        do {
            events = try convert(webhook, session.connection)
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
        guard !events.isEmpty else {
            count("ignored")
            return Response(status: .noContent)
        }
        do {
            try await publish(events)
        } catch {
            throw toolUnavailable("The broker does not accept the events.", error)
        }
        count("accepted")
        return Response(status: .noContent)
    }

    /// Returns the events of a webhook request, and measures the processor time of parsing it.
    private func convert(
        _ webhook: WebhookRequest, _ connection: DecryptedConnection
    ) throws(WebhookError) -> [Event] {
        let begun = ThreadCPUTime.ofThread
        defer {
            let labels = [("tool", type.slug)]
            FloatingPointCounter(label: "tandem_webhook_parse_cpu_seconds_total", dimensions: labels)
                .increment(by: Double(ThreadCPUTime.ofThread - begun) / 1e9)
            Counter(label: "tandem_webhook_parses_total", dimensions: labels).increment()
        }
        return try tool.events(from: webhook, connection: connection)
    }

    private func segment(_ name: String, _ context: some RequestContext) throws -> String {
        guard let text = context.parameters.get(name)?.removingPercentEncoding, !text.isEmpty, text.utf8.count <= 255
        else { throw ProblemError(.unauthorized, "This webhook address is not valid.") }
        return text
    }

    private func toolUnavailable(_ what: String, _ error: any Error) -> ProblemError {
        count("unavailable")
        logger.warning("webhook request rejected", metadata: ["error.message": "\(what) \(error)"])
        return ProblemError(.serviceUnavailable, "Tandem cannot process the webhook request now. Send it again later.")
    }

    private func count(_ outcome: String) {
        Counter(
            label: "tandem_webhook_requests_total", dimensions: [("tool", type.slug), ("outcome", outcome)]
        ).increment()
    }
}
