/// What became of a message.
public enum MessageOutcome: Hashable, Sendable {
    /// It is dealt with and can be forgotten.
    case done
    /// It may succeed later; a tool may have asked to be called again only after some time.
    case retry(ParkReason, after: Duration? = nil)
    /// It will never succeed.
    case park(ParkReason)
}

/// Why a message failed, in words for who looks after it; they carry no content of an item and no secret.
public struct ParkReason: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ words: String) {
        // A header is for reading, not for keeping a tool's error page.
        description = String(words.prefix(1000))
    }
}

/// What is known of a message beside its body.
public struct MessageContext: Hashable, Sendable {
    public var family: QueueFamily
    public var queue: String
    /// Counts from 1.
    public var attempt: Int
    /// Whether the broker gave it out before.
    public var isRedelivered: Bool
}
