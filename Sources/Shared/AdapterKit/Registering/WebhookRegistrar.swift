public import EntityModel
public import InternalAPI

/// Enters Tandem's webhook in a tool whose API allows it.
public protocol WebhookRegistrar: Sendable {
    /// Enters the address in the place of the one that stood there.
    ///
    /// - Returns: what was entered.
    /// - Throws: `forbidden` if the user may not; ``EntityModel/ToolError`` of other kinds.
    func register(_ address: WebhookURL) async throws(ToolError) -> WebhookRegistration

    /// Puts off the end of what was entered.
    ///
    /// - Returns: when it ends now, in milliseconds since 1970.
    /// - Throws: `notFound` if nothing is left of it; ``EntityModel/ToolError`` of other kinds.
    func renew(_ ids: [String]) async throws(ToolError) -> Int64

    /// Takes out what stands there of the connection.
    func remove(_ address: WebhookURL) async throws(ToolError)
}

/// The address of a connection's webhook.
public struct WebhookURL: Sendable {
    /// With the token at its end.
    public let url: String

    public init(url: String) {
        self.url = url
    }

    /// All but the token: what is the same of all addresses that the connection ever had.
    public var prefix: String { String(url[...(url.lastIndex(of: "/") ?? url.startIndex)]) }
}

extension ToolIntegration {
    /// Tools whose API cannot do it have their webhook entered by hand.
    public func registrar(for connection: DecryptedConnection) throws(ToolError) -> (any WebhookRegistrar)? { nil }
}
