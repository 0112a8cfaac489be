public import Primitives

/// The facts about a dead letter that Tandem reports.
///
/// They contain nothing of its content.
public struct DeadLetter: Hashable, Sendable, Codable {
    /// The ID of the message, or a hash of the message if it has no ID.
    ///
    /// Copies of one message share the ID.
    public var id: String
    /// The name of the queue group that the message comes from.
    public var queueGroup: String
    /// The account; `nil` if the message could not be decoded that far.
    public var account: AccountID?
    public var profile: String?
    /// The account, tool, and item.
    ///
    /// Messages that share this key are processed in order.
    public var routingKey: String
    /// The reason why the message became a dead letter.
    public var failureReason: String
    /// The reason why the first attempt failed, if there was more than one attempt.
    public var firstFailureReason: String?
    /// The number of attempts to process the message.
    public var attempts: Int
    /// The time when the message became a dead letter.
    public var deadLetteredAt: Timestamp?
    /// The time of the event that the message reports.
    public var occurredAt: Timestamp?
    /// The trace that the message belongs to (W3C Trace Context).
    public var traceparent: String?
    /// Whether the message exceeds the size that Tandem reads.
    ///
    /// Such a message can only be discarded.
    public var isOversized: Bool

    public init(
        id: String, queueGroup: String, account: AccountID? = nil, profile: String? = nil, routingKey: String,
        failureReason: String, firstFailureReason: String? = nil, attempts: Int, deadLetteredAt: Timestamp? = nil,
        occurredAt: Timestamp? = nil,
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
