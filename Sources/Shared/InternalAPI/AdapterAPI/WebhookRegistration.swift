public import Primitives

/// A webhook that an adapter registered in its tool.
public struct WebhookRegistration: Hashable, Sendable, Codable {
    /// The IDs of the webhook in the tool.
    public var ids: [String]
    /// The events that the tool reports.
    public var events: [String]
    /// The time at which the webhook ends unless the adapter renews it; `nil` if it never ends.
    public var expiresAt: Timestamp?

    public init(ids: [String], events: [String], expiresAt: Timestamp? = nil) {
        self.ids = ids
        self.events = events
        self.expiresAt = expiresAt
    }
}

/// A request to register a webhook.
public struct WebhookRegistrationRequest: Hashable, Sendable, Codable {
    /// The address of the webhook, including the token at its end.
    public var url: String

    public init(url: String) {
        self.url = url
    }
}
