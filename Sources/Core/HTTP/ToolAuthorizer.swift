public import EntityModel

/// Signs requests in to a tool where that cannot be done once for all: by a signature, or by a token that ends.
public protocol ToolAuthorizer: Sendable {
    /// What signs one attempt of a request in.
    ///
    /// - Parameter request: as it will be sent; its headers are those without the credentials.
    /// - Returns: headers to add.
    /// - Throws: `unavailable` if what issues tokens does not answer, `forbidden` if it refuses or a key is unusable.
    func headers(for request: ToolRequest) async throws(ToolFailure) -> [(name: String, value: String)]

    /// Drops what the tool answered 401 to.
    ///
    /// - Returns: whether the next attempt signs in with something new.
    func renew() -> Bool
}
