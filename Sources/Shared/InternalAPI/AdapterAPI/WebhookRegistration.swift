/// A webhook that an adapter entered in its tool itself.
public struct WebhookRegistration: Hashable, Sendable, Codable {
    /// The tool's ids of it.
    public var ids: [String]
    /// What the tool tells.
    public var events: [String]
    /// When it ends unless it is renewed, which the adapter does, in milliseconds since 1970; `nil` for never.
    public var expiresAt: Int64?

    public init(ids: [String], events: [String], expiresAt: Int64? = nil) {
        self.ids = ids
        self.events = events
        self.expiresAt = expiresAt
    }
}

/// Where a tool shall send its notifications.
public struct WebhookRegistrationRequest: Hashable, Sendable, Codable {
    /// With the token at its end.
    public var url: String

    public init(url: String) {
        self.url = url
    }
}
