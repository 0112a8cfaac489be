public import EntityModel

/// Signs requests in to a tool where that cannot be done once for all: by a signature, or by a token that ends.
public protocol ToolAuthorizer: Sendable {
    /// Signs one attempt of a request in.
    ///
    /// - Parameter request: as it will be sent, without the credentials.
    /// - Returns: the request with them, and to where such requests go.
    /// - Throws: `unavailable` if what issues tokens does not answer, `forbidden` if it refuses or a key is unusable.
    func authorize(_ request: ToolRequest) async throws(ToolError) -> ToolRequest

    /// Drops what the tool answered 401 to.
    ///
    /// - Parameter refused: the request, as it was signed.
    /// - Returns: whether the next attempt signs in with something new.
    func refresh(after refused: ToolRequest) -> Bool
}
