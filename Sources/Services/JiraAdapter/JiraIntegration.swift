import AdapterEngine
import AdapterKit
import Core
import Crypto
import Curl
import EntityModel
import HTTPTypes
import InternalAPI
import Primitives
import ToolHTTP

/// The Jira-specific half of the adapter.
struct JiraIntegration: ToolIntegration {
    static let type = ToolType.jira

    private let curl: CurlClient
    private let version: String
    private let timing: TimeSource
    private let limits: ToolConcurrency
    private let files: any AttachmentSource
    /// The IDs of Cloud sites by their base URLs.
    private let cloudIds: ExpiringCache<String, String>
    /// The formats of texts on Data Center.
    private let renderers: TextRenderers.Cache
    private let masks = WebhookFieldMaskCache()

    /// Creates the integration.
    ///
    /// - Parameters:
    ///   - curl: The HTTP client that all connections share.
    ///   - version: The version of Tandem.
    ///   - timing: The clock, sleep function, and random source.
    ///   - limits: The limits of concurrent requests.
    ///   - files: The source of the bytes of other tools' attachments.
    init(
        curl: CurlClient, version: String, timing: TimeSource = .system, limits: ToolConcurrency = ToolConcurrency(),
        files: any AttachmentSource
    ) {
        self.limits = limits
        self.curl = curl
        self.version = version
        self.files = files
        self.timing = timing
        cloudIds = ExpiringCache(now: timing.now)
        renderers = ExpiringCache(now: timing.now)
    }

    func gateway(for connection: DecryptedConnection) throws(ToolError) -> any ToolGateway {
        JiraGateway(
            jira: try api(for: connection), tool: connection.record.tool, account: connection.record.account,
            files: files, signer: connection.signer)
    }

    func registrar(for connection: DecryptedConnection) throws(ToolError) -> (any WebhookRegistrar)? {
        let jira = try api(for: connection)
        guard connection.grant == nil else {
            return JiraAppWebhookRegistrar(webhooks: jira.webhooks, projects: jira.projects, now: timing.now)
        }
        let record = connection.record
        return JiraAdminWebhookRegistrar(
            webhooks: jira.webhooks, name: "Tandem \(record.account)/\(record.id)",
            secret: record.product == .jiraCloud ? connection.credentials.webhookSecret?.reveal { $0 } : nil)
    }

    func diagnostics(for connection: DecryptedConnection) throws(ToolError) -> (any ConnectionDiagnostics)? {
        let grant = connection.grant
        return JiraDiagnostics(
            jira: try api(for: connection, isWatched: false),
            clientCertificate: connection.credentials.certificate?.certificate,
            authorization: { try? await grant?.view() }, curl: curl)
    }

    func ciReporter(for connection: DecryptedConnection) throws(ToolError) -> (any CIReporter)? {
        guard let delivery = connection.credentials.ci else { return nil }
        // The site's client certificate and API gateway must not be used for Atlassian's own gateway.
        let gateway = ToolHTTPConfiguration(reaching: connection.record)
        let authorizer = CIReportAuthorizer(
            tokens: BearerTokenAuthorizer(delivery, connection: gateway, curl: curl, timing: timing),
            gatewayURL: delivery.gatewayURL)
        return JiraCIReporter(
            tool: ToolClient(
                curl: curl, connection: gateway, version: version, timing: timing, authorizer: authorizer,
                readError: { JiraErrorReader.read($0) }),
            baseURL: connection.record.baseURL, gatewayURL: delivery.gatewayURL, cloudIds: cloudIds)
    }

    /// Returns the API of a connection.
    ///
    /// A watched API sends nothing while Jira rejects the credentials.
    private func api(
        for connection: DecryptedConnection, isWatched: Bool = true
    ) throws(ToolError) -> JiraAPI {
        let record = connection.record
        return try JiraAPI(
            connection: try JiraConnection(record, credentials: connection.credentials),
            selection: JiraFieldSelection(
                mapped: record.mappedFields, fieldsWithReferenceCreation: record.fieldsWithReferenceCreation,
                boards: Set(record.boards.map(\.board))),
            curl: curl, version: version, timing: timing,
            limit: limits.limit(of: record.account, to: record.baseURL), grant: connection.grant,
            monitor: isWatched ? connection.monitor : nil, renderers: renderers)
    }

    func events(
        from request: WebhookRequest, connection: DecryptedConnection
    ) throws(WebhookError) -> [Event] {
        if let secret = connection.credentials.webhookSecret {
            let header = request.headers[.hubSignature]
            guard WebhookSignature.isValid(header, body: request.body, secret: secret) else {
                throw WebhookError(.signature, "the signature is missing or wrong")
            }
        }
        if let token = connection.credentials.webhookOpenToken {
            guard let header = request.headers[.openToken], token.matches(header) else {
                throw WebhookError(.signature, "the open token is missing or wrong")
            }
        }
        let fields = JiraField.always.union(connection.record.mappedFields.compactMap { JiraField($0) })
        let body = try decode(request.content, including: fields)
        do {
            // No request is sent to Jira here, so no authorization is needed.
            var jira = JiraConnection(
                product: try JiraProduct(connection.record), baseURL: connection.record.baseURL, authorization: nil,
                tool: ToolHTTPConfiguration())
            jira.apply(connection.record)
            let context = JiraWebhookPayload.Context(
                id: id(of: request), account: request.account, tool: request.tool,
                connection: jira, fields: fields,
                mapsSchemaFields: connection.record.mappedFields.contains { JiraField($0) == nil },
                mapsWorklogs: connection.record.mappedFields.contains(FieldID.loggedWork(of: .jira)),
                ownUser: connection.record.userId, receivedAt: request.receivedAt,
                renderers: TextRenderers(connection: jira, cache: renderers))
            guard !body.isUnknown, !body.hasNoIssue else {
                return JiraWebhookPayload.events(touching: try mentioned(in: request.content), context)
            }
            return try body.events(context)
        } catch let error as JiraWebhookPayload.IncompletePayload {
            throw WebhookError(.shape, "the notification lacks its \(error.part)")
        } catch {
            throw WebhookError(.shape, "\(error)")
        }
    }

    private func mentioned(in body: [UInt8]) throws(WebhookError) -> MentionedIssues {
        do {
            return try BoundedJSON.decode(from: body, reading: MentionedIssues.selection, maximumBytes: .max)
        } catch {
            throw WebhookError(.shape, error.description)
        }
    }

    private func decode(
        _ body: [UInt8], including fields: Set<JiraField>
    ) throws(WebhookError) -> JiraWebhookPayload {
        do {
            return try ToolJSON.decode(from: body, reading: masks.mask(fields))
        } catch {
            if case .unexpected = error { throw WebhookError(.shape, error.description) }
            throw WebhookError(.notJSON, error.description)
        }
    }

    /// Returns Jira's identifier of the webhook request, or a hash of the body if Jira sent none.
    private func id(of request: WebhookRequest) -> String {
        let name = request.headers[.webhookIdentifier] ?? Hex.text(SHA256.hash(data: request.body))
        return request.tool.id + "|" + name.prefix(200)
    }
}

extension HTTPField.Name {
    fileprivate static let hubSignature = named("X-Hub-Signature")
    fileprivate static let openToken = named("apptio-opentoken")
    fileprivate static let webhookIdentifier = named("X-Atlassian-Webhook-Identifier")

    private static func named(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("\(name) is a header name") }
        return field
    }
}
