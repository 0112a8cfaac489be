public import AdapterEngine
public import EntityModel

/// What one tool's adapter brings to the runtime that all adapters share.
public protocol ToolIntegration: Sendable {
    static var type: ToolType { get }

    /// Speaks to the tool of a connection; made once for each version of the connection and kept.
    ///
    /// - Parameter connection: with its credentials in clear.
    /// - Returns: the gateway.
    /// - Throws: ``EntityModel/ToolError`` of the kind `forbidden` if the tool's adapter cannot use such credentials.
    func gateway(for connection: DecryptedConnection) throws(ToolError) -> any ToolGateway

    /// Enters the connection's webhook in the tool; `nil` where that is done by hand.
    ///
    /// - Parameter connection: with its credentials in clear.
    /// - Returns: what speaks to the tool.
    /// - Throws: as ``gateway(for:)``.
    func registrar(for connection: DecryptedConnection) throws(ToolError) -> (any WebhookRegistrar)?

    /// Examines the way to the connection's tool; `nil` where there is nothing that can.
    ///
    /// - Parameter connection: with its credentials in clear.
    /// - Returns: the examiner.
    /// - Throws: as ``gateway(for:)``.
    func diagnostics(for connection: DecryptedConnection) throws(ToolError) -> (any ConnectionDiagnostics)?

    /// Tells the connection's tool of builds and deployments; `nil` where it shows none.
    ///
    /// - Parameter connection: with its credentials in clear.
    /// - Returns: what speaks to the tool.
    /// - Throws: as ``gateway(for:)``.
    func ciReporter(for connection: DecryptedConnection) throws(ToolError) -> (any CIReporter)?

    /// What a notification means.
    ///
    /// - Parameters:
    ///   - notification: as it came, its token verified.
    ///   - connection: whose token it was.
    /// - Returns: the events to publish, none for what does not concern Tandem.
    /// - Throws: ``WebhookError`` if the body is not what the tool sends.
    func events(
        from notification: WebhookRequest, connection: DecryptedConnection
    ) throws(WebhookError) -> [Event]

    /// What a notification gives another name; each item that holds it is read again.
    ///
    /// - Parameters:
    ///   - notification: as it came, its token verified; it means no event.
    ///   - connection: whose token it was.
    /// - Returns: the thing; `nil` if the notification tells of no such thing, or of none that is kept in step.
    func renamed(in notification: WebhookRequest, connection: DecryptedConnection) -> NamedReference?

    /// The names, such as Jira's keys, of items whose IDs a notification does not contain.
    ///
    /// - Parameters:
    ///   - notification: A notification that means no event.
    ///   - connection: The connection whose token it has.
    /// - Returns: The names, each of which the tool's gateway can resolve.
    func mentioned(in notification: WebhookRequest, connection: DecryptedConnection) -> [String]
}

extension ToolIntegration {
    /// Tools that tell of no such thing have none.
    public func renamed(in notification: WebhookRequest, connection: DecryptedConnection) -> NamedReference? { nil }

    /// Most tools name items by their IDs.
    public func mentioned(in notification: WebhookRequest, connection: DecryptedConnection) -> [String] { [] }
}
