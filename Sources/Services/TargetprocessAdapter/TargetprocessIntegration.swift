import AdapterEngine
import AdapterKit
import Core
import Curl
import EntityModel
import InternalAPI
import ToolHTTP

/// The Targetprocess-specific half of the adapter.
struct TargetprocessIntegration: ToolIntegration {
    static let type = ToolType.targetprocess

    private let curl: CurlClient
    private let version: String
    private let timing: TimeSource
    private let limits: ToolConcurrency
    private let files: any AttachmentSource

    /// - Parameters:
    ///   - curl: The HTTP client that all connections of the process share.
    ///   - version: The version of Tandem.
    ///   - timing: The clock, sleep, and randomness.
    ///   - limits: The limits for concurrent requests.
    ///   - files: The source of the other tools' attachments.
    init(
        curl: CurlClient, version: String, timing: TimeSource = .system, limits: ToolConcurrency = ToolConcurrency(),
        files: any AttachmentSource
    ) {
        self.limits = limits
        self.curl = curl
        self.version = version
        self.files = files
        self.timing = timing
    }

    func diagnostics(for connection: DecryptedConnection) throws(ToolError) -> (any ConnectionDiagnostics)? {
        TargetprocessDiagnostics(targetprocess: try api(for: connection), curl: curl, now: timing.now)
    }

    private func api(for connection: DecryptedConnection) throws(ToolError) -> TargetprocessAPI {
        TargetprocessAPI(
            try TargetprocessConnection(connection), mapped: connection.record.mappedFields,
            boards: connection.record.boards, curl: curl, version: version, timing: timing,
            limit: limits.limit(of: connection.record.account, to: connection.record.baseURL),
            monitor: connection.monitor)
    }

    func gateway(for connection: DecryptedConnection) throws(ToolError) -> any ToolGateway {
        TargetprocessGateway(
            targetprocess: try api(for: connection), tool: connection.record.tool,
            account: connection.record.account, files: files, signer: connection.signer)
    }

    func events(
        from notification: WebhookRequest, connection: DecryptedConnection
    ) throws(WebhookError) -> [Event] {
        var fields = TargetprocessField.always.union(connection.record.mappedFields)
        // A webhook request does not contain the team of an iteration.
        if !connection.record.boards.isEmpty { fields.remove(TargetprocessField.teamIteration) }
        let payload = try TargetprocessWebhookPayload(notification.content)
        if let rename = payload.rename(of: notification, including: Set(connection.record.mappedFields)) {
            return [rename]
        }
        return payload.events(of: notification, including: fields, baseURL: connection.record.baseURL)
    }
}
