public import EntityModel

/// The connections of an adapter, as ``AdapterAPIRoutes`` uses them.
public protocol AdapterSessions: Sendable {
    /// Returns the session of a connection.
    ///
    /// - Throws: ``ToolError`` if the connection does not exist or cannot be used.
    func session(of tool: Tool, account: AccountID) async throws -> AdapterSession

    /// Returns the state of a connection.
    func state(of tool: Tool, account: AccountID) async throws -> ConnectionState

    /// Reads the changed connections of an account again.
    func refresh(_ account: AccountID)
}

/// A connection that is ready to be read.
public struct AdapterSession: Sendable {
    public let reader: any ToolReader & AttachmentReader
    public let visibility: any VisibilityObserver

    public init(reader: any ToolReader & AttachmentReader, visibility: any VisibilityObserver) {
        self.reader = reader
        self.visibility = visibility
    }
}

/// An observer that learns which projects the connection's user can see.
public protocol VisibilityObserver: Sendable {
    /// Notes that the user sees an item.
    func found(_ entity: EntityReference, knownAs key: String?)

    /// Notes that the user no longer sees the project of an item.
    func lost(_ entity: EntityReference, knownAs key: String?, _ message: String)
}
