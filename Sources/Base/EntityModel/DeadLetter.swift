/// What is told of a parked message; nothing of its content.
public struct DeadLetter: Hashable, Sendable, Codable {
    /// The message's id, or a hash of the message where it has none; copies of one message share it.
    public var id: String
    /// The name of the family that it was parked from.
    public var queueGroup: String
    /// `nil` where the message could not be read so far.
    public var account: AccountID?
    public var profile: String?
    /// Account, tool and item, whose messages it kept its order with.
    public var routingKey: String
    /// Why it was parked.
    public var failureReason: String
    /// Why it failed the first time, where it was tried more than once.
    public var firstFailureReason: String?
    /// How often it was tried.
    public var attempts: Int
    /// Milliseconds since 1970.
    public var deadLetteredAt: Int64?
    /// When what it tells of happened, in milliseconds since 1970.
    public var occurredAt: Int64?
    /// The trace that it belongs to (W3C Trace Context).
    public var traceparent: String?
    /// Whether it is longer than is read; it can only be discarded then.
    public var isOversized: Bool

    public init(
        id: String, queueGroup: String, account: AccountID? = nil, profile: String? = nil, routingKey: String,
        failureReason: String, firstFailureReason: String? = nil, attempts: Int, deadLetteredAt: Int64? = nil,
        occurredAt: Int64? = nil,
        traceparent: String? = nil, isOversized: Bool
    ) {
        self.id = id
        self.queueGroup = queueGroup
        self.account = account
        self.profile = profile
        self.routingKey = routingKey
        self.failureReason = failureReason
        self.firstFailureReason = firstFailureReason
        self.attempts = attempts
        self.deadLetteredAt = deadLetteredAt
        self.occurredAt = occurredAt
        self.traceparent = traceparent
        self.isOversized = isOversized
    }
}
