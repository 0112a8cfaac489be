public import AdapterEngine
public import EntityModel

/// What one tool's adapter brings to the runtime that all adapters share.
public protocol AdapterTool: Sendable {
    static var type: ToolType { get }

    /// Speaks to the tool of a connection; made once for each version of the connection and kept.
    ///
    /// - Parameter connection: with its credentials in clear.
    /// - Returns: the gateway.
    /// - Throws: ``EntityModel/ToolFailure`` of the kind `forbidden` if the tool's adapter cannot use such credentials.
    func gateway(for connection: OpenConnection) throws(ToolFailure) -> any ToolGateway

    /// What a notification means.
    ///
    /// - Parameters:
    ///   - notification: as it came, its token verified.
    ///   - connection: whose token it was.
    /// - Returns: the events to publish, none for what does not concern Tandem.
    /// - Throws: ``NotificationRefusal`` if the body is not what the tool sends.
    func events(
        from notification: ToolNotification, connection: OpenConnection
    ) throws(NotificationRefusal) -> [Event]
}
