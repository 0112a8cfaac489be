public import EntityModel

/// Authorizes requests to a tool if each request needs its own credentials: a signature or a short-lived token.
public protocol ToolAuthorizer: Sendable {
    /// Adds credentials to one attempt of a request.
    ///
    /// - Parameter request: The request to send, without credentials.
    /// - Returns: The request with credentials. Its address may differ, if the tool expects authorized requests at
    ///   another address.
    /// - Throws: `unavailable` if the token issuer does not answer; `forbidden` if it rejects the request or a key
    ///   cannot be used.
    func authorize(_ request: ToolRequest) async throws(ToolError) -> ToolRequest

    /// Drops the credentials of a request that the tool answered with status 401.
    ///
    /// - Parameter refused: The request, including its credentials.
    /// - Returns: `true` if the next attempt uses new credentials.
    func refresh(after refused: ToolRequest) -> Bool
}
