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
    ///   - request: The unmodified webhook request, whose token was verified.
    ///   - connection: The connection that the token belongs to.
    /// - Returns: The events to publish. The list is empty for a request that does not concern Tandem. An item that the
    ///   request names without its ID gives an event of the kind ``EntityModel/Event/Kind/mentioned``.
    /// - Throws: ``WebhookError`` if the tool does not send such bodies.
    func events(
        from request: WebhookRequest, connection: DecryptedConnection
    ) throws(WebhookError) -> [Event]
}
