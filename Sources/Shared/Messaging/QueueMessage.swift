public import EntityModel

/// A message that travels through the queues.
public protocol QueueMessage: Codable, Sendable {
    /// The version of the message's form.
    static var schema: Int { get }

    var id: String { get }
    var account: AccountID { get }
    /// The item whose messages keep their order.
    var item: EntityKey { get }
    /// Milliseconds since 1970.
    var occurredAt: Int64 { get }
    /// The profile whose rules it follows from, where it follows from one.
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
