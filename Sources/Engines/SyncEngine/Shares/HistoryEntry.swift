public import EntityModel
public import Primitives

/// One entry of a share's history: what happened, what Tandem decided and why, and the outcome.
///
/// An entry contains names of fields, sides, times, and reasons, but never a value.
public struct HistoryEntry: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable {
        /// The item is shared.
        ///
        /// Its counterpart will be created.
        case shared
        /// The counterpart was created.
        case created
        case linked, changed, sent, applied, conflict, rejected, unmapped, commentSent, commentApplied, commentRejected
        case commentDeleted, failed, broken, unshared
        /// A field links to an item that has no share yet.
        ///
        /// The link is synced when the share exists.
        case waitingForLink
        /// A field oscillated between the sides.
        ///
        /// Tandem leaves it alone for a while.
        case suspended
        /// A broken share continues because both items exist again.
        case resumed
        /// The share now belongs to another profile.
        case transferred
        /// An item was converted and has a new ID and type.
        case converted
        /// The item was deleted because its counterpart was.
        case deleted
        /// Some of the value's formatting could not be copied.
        ///
        /// Its text was copied.
        case formattingLost
        /// Tandem cannot decode a value, a comment, or an item; the other side keeps what it has.
        case unreadable
        /// A write was not sent because it would destroy content that Tandem cannot read or keep.
        case held
    }

    /// The reason for a conflict between values that differed when the share started.
    package static let differedFirst =
        "The values differed when the items were shared. The value of the side from which the share started is kept."
    /// The reason for a value that a tool reset to the old one moments after it was written.
    package static let reset =
        "The tool accepted the write, but something in it restored the old value moments later. The other side keeps "
        + "its value."
    /// The reason for the end of a share whose item was converted, by the profile's rule.
    package static let convertedReason = "The item was converted."
    /// The reason for a value that a repair replaced.
    package static let repairReason = "A repair replaced the value with the other side's value."

    public var share: String
    public var occurredAt: Timestamp
    public var kind: Kind
    /// The side that the entry is about: the origin of a change, or the destination of a write.
    public var side: Side?
    public var field: FieldID?
    public var reason: String?
    /// The ID of the event or command that caused the entry.
    public var cause: String

    public init(
        share: String, occurredAt: Timestamp, kind: Kind, side: Side? = nil, field: FieldID? = nil,
        reason: String? = nil,
        cause: String
    ) {
        self.share = share
        self.occurredAt = occurredAt
        self.kind = kind
        self.side = side
        self.field = field
        // A tool's message may contain a NUL, which PostgreSQL cannot store.
        self.reason = reason?.replacing("\0", with: "\u{FFFD}")
        self.cause = cause
    }
}
