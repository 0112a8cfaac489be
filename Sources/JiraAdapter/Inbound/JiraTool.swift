import AdapterEngine
import AdapterRuntime
import Core
import Crypto
import Curl
import EntityModel
import HTTPTypes
import Primitives

/// What the Jira adapter brings to the runtime of all adapters.
struct JiraTool: AdapterTool {
    static let type = ToolType.jira

    private let curl: CurlClient
    private let version: String
    private let timing: HTTPTiming
    private let files: any FileSource

    /// - Parameters:
    ///   - curl: shared by all connections.
    ///   - version: of Tandem.
    ///   - timing: clock, sleep and randomness.
    ///   - files: where the files of other tools come from.
    init(curl: CurlClient, version: String, timing: HTTPTiming = .system, files: any FileSource) {
        self.curl = curl
        self.version = version
        self.files = files
        self.timing = timing
    }

    func gateway(for connection: OpenConnection) throws(ToolFailure) -> any ToolGateway {
        let jira = try JiraConnection(connection.record, credentials: connection.credentials)
        return JiraGateway(
            client: try JiraClient(
                connection: jira, mapped: connection.record.mappedFields, curl: curl, version: version, timing: timing),
            tool: connection.record.tool, account: connection.record.account, files: files)
    }

    func events(
        from notification: ToolNotification, connection: OpenConnection
    ) throws(NotificationRefusal) -> [Event] {
        if let secret = connection.credentials.webhookSecret {
            let header = notification.headers[.hubSignature]
            guard WebhookSignature.isValid(header, body: notification.body, secret: secret) else {
                throw NotificationRefusal(.signature, "the signature is missing or wrong")
            }
        }
        let body = try decode(notification.body)
        do {
            let jira = try JiraConnection(connection.record, credentials: connection.credentials)
            return try body.events(
                JiraNotification.Context(
                    id: id(of: notification), account: notification.account, tool: notification.tool,
                    connection: jira,
                    fields: JiraField.always.union(connection.record.mappedFields.compactMap { JiraField($0) }),
                    readsWorklogs: connection.record.mappedFields.contains(FieldID.loggedWork(of: .jira)),
                    ownUser: connection.record.userId, receivedAt: notification.receivedAt))
        } catch let error as JiraNotification.Incomplete {
            throw NotificationRefusal(.shape, "the notification lacks its \(error.part)")
        } catch {
            throw NotificationRefusal(.shape, "\(error)")
        }
    }

    private func decode(_ body: [UInt8]) throws(NotificationRefusal) -> JiraNotification {
        do {
            return try BoundedJSON.decode(from: body, maximumBytes: .max)
        } catch {
            if case .unexpected = error { throw NotificationRefusal(.shape, error.description) }
            throw NotificationRefusal(.notJSON, error.description)
        }
    }

    /// Jira numbers its notifications; what bears no number is told apart by what it says.
    private func id(of notification: ToolNotification) -> String {
        let name = notification.headers[.webhookIdentifier] ?? Hexadecimal.text(SHA256.hash(data: notification.body))
        return notification.tool.id + "|" + name.prefix(200)
    }
}

extension HTTPField.Name {
    fileprivate static let hubSignature = named("X-Hub-Signature")
    fileprivate static let webhookIdentifier = named("X-Atlassian-Webhook-Identifier")

    private static func named(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("\(name) is a header name") }
        return field
    }
}
