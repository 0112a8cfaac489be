public import EntityModel
public import InternalAPI
public import Primitives

/// Registers Tandem's webhook in a tool whose API supports this.
public protocol WebhookRegistrar: Sendable {
    /// Registers the webhook and replaces an earlier registration of the same connection.
    ///
    /// - Parameter address: The address of the webhook.
    /// - Returns: The registration.
    /// - Throws: ``EntityModel/ToolError`` of kind `.forbidden` if the user lacks the permission, or of other kinds.
    func register(_ address: WebhookURL) async throws(ToolError) -> WebhookRegistration

    /// Extends the lifetime of a registration.
    ///
    /// - Parameter ids: The IDs of the registered webhooks.
    /// - Returns: The new expiration time.
    /// - Throws: ``EntityModel/ToolError`` of kind `.notFound` if the webhooks no longer exist, or of other kinds.
    func renew(_ ids: [String]) async throws(ToolError) -> Timestamp

    /// Removes all registrations of the connection.
    func remove(_ address: WebhookURL) async throws(ToolError)
}

/// The address of a connection's webhook.
public struct WebhookURL: Sendable {
    /// The full address, which ends with the token.
    public let url: String

    public init(url: String) {
        self.url = url
    }

    /// The address without the token.
    ///
    /// It is the same for all addresses that the connection ever had.
    public var prefix: String { String(url[...(url.lastIndex(of: "/") ?? url.startIndex)]) }
}

extension ToolIntegration {
    /// Returns `nil`, for tools whose webhooks must be created manually.
    public func registrar(for connection: DecryptedConnection) throws(ToolError) -> (any WebhookRegistrar)? { nil }
}
