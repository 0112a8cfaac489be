public import EntityModel
public import Primitives

/// A message that is sent through the queues.
public protocol QueueMessage: Codable, Sendable {
    /// The version of the message format.
    static var schema: Int { get }

    var id: String { get }
    var account: AccountID { get }
    /// The item whose messages are delivered in order.
    var item: EntityKey { get }
    /// The time of the underlying change.
    var occurredAt: Timestamp { get }
    /// The profile whose rules caused the message, or `nil`.
    var profileID: String? { get }
}

extension Event: QueueMessage {
    public var item: EntityKey { entity.key }
    public var profileID: String? { nil }
}

extension Command: QueueMessage {
    public var item: EntityKey { target.key }
    public var profileID: String? { profile }
}
