public import AdapterEngine
public import EntityModel

/// The tool-specific half of an adapter, which the shared runtime uses.
public protocol ToolIntegration: Sendable {
    static var type: ToolType { get }

    /// Creates the gateway to a connection's tool. It is created once for each version of the connection.
    ///
    /// - Parameter connection: The connection with decrypted credentials.
    /// - Returns: The gateway.
    /// - Throws: ``EntityModel/ToolError`` of kind `.forbidden` if the adapter cannot use credentials of this type.
    func gateway(for connection: DecryptedConnection) throws(ToolError) -> any ToolGateway

    /// Creates the registrar for the connection's webhook, or returns `nil` if the webhook must be created manually.
    ///
    /// - Parameter connection: The connection with decrypted credentials.
    /// - Returns: The registrar.
    /// - Throws: The same errors as ``gateway(for:)``.
    func registrar(for connection: DecryptedConnection) throws(ToolError) -> (any WebhookRegistrar)?

    /// Creates the diagnostics for the path to the connection's tool, or returns `nil` if the adapter has none.
    ///
    /// - Parameter connection: The connection with decrypted credentials.
    /// - Returns: The diagnostics.
    /// - Throws: The same errors as ``gateway(for:)``.
    func diagnostics(for connection: DecryptedConnection) throws(ToolError) -> (any ConnectionDiagnostics)?

    /// Creates the reporter for builds and deployments, or returns `nil` if the tool does not show them.
    ///
    /// - Parameter connection: The connection with decrypted credentials.
    /// - Returns: The reporter.
    /// - Throws: The same errors as ``gateway(for:)``.
    func ciReporter(for connection: DecryptedConnection) throws(ToolError) -> (any CIReporter)?

    /// Parses a webhook request into events.
    ///
    /// - Parameters:
    ///   - notification: The unmodified webhook request, whose token was verified.
    ///   - connection: The connection that the token belongs to.
    /// - Returns: The events to publish. The list is empty for a request that does not concern Tandem.
    /// - Throws: ``WebhookError`` if the tool does not send such bodies.
    func events(
        from notification: WebhookRequest, connection: DecryptedConnection
    ) throws(WebhookError) -> [Event]

    /// Returns the named reference that a webhook request renames. Each item that refers to it is read again.
    ///
    /// - Parameters:
    ///   - notification: The unmodified webhook request, whose token was verified. It contains no event.
    ///   - connection: The connection that the token belongs to.
    /// - Returns: The reference, or `nil` if the request renames nothing that Tandem syncs.
    func renamed(in notification: WebhookRequest, connection: DecryptedConnection) -> NamedReference?

    /// Returns the names, such as Jira keys, of items whose IDs a webhook request does not contain.
    ///
    /// - Parameters:
    ///   - notification: A webhook request that contains no event.
    ///   - connection: The connection that the token belongs to.
    /// - Returns: The names, each of which the tool's gateway can resolve.
    func mentioned(in notification: WebhookRequest, connection: DecryptedConnection) -> [String]
}

extension ToolIntegration {
    /// Returns `nil`, for tools whose webhooks report no renames.
    public func renamed(in notification: WebhookRequest, connection: DecryptedConnection) -> NamedReference? { nil }

    /// Returns no names, for tools whose webhooks identify items by their IDs.
    public func mentioned(in notification: WebhookRequest, connection: DecryptedConnection) -> [String] { [] }
}
