public import EntityModel

/// One line of a share's history: what came, what was decided and why, and what became of it.
///
/// It names fields, sides, times and reasons, never a value.
public struct HistoryEntry: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable {
        /// Shared; the other item is to be made.
        case shared
        /// The other item was made.
        case created
        case linked, changed, sent, applied, conflict, rejected, unmapped, commentSent, commentApplied, commentRejected
        case commentDeleted, failed, broken, unshared
        /// A field points at an item that has no share yet; it follows when there is one.
        case waitingForLink
        /// A field went to and fro between the sides, and is left alone for a while.
        case suspended
        /// A broken share continues, because both items exist again.
        case resumed
        /// The share belongs to another profile now.
        case transferred
        /// An item was converted, and has another id and type since.
        case converted
        /// The item was deleted because its counterpart was.
        case deleted
        /// Some of the value's formatting could not be carried; its text was.
        case formattingLost
        /// Tandem cannot decode a value, a comment, or an item; the other side keeps what it has.
        case unreadable
        /// A write was not sent, because it would destroy what Tandem cannot read or keep.
        case held
    }

    /// The reason given for a value that both sides held differently from the start.
    package static let differedFirst =
        "the two differed when they were shared; the side that the share began with keeps its value"
    /// The reason given for a value that a tool replaced by the old one moments after it was written.
    package static let reset =
        "The tool accepted the write, and something in it put the old value back moments later. The other side keeps its "
        + "value."
    /// The reason given for a value that gave way to a repair.
    package static let repairReason = "made to correspond again with the other side's value"

    public var share: String
    /// Milliseconds since 1970.
    public var occurredAt: Int64
    public var kind: Kind
    /// The side that the entry speaks of: where a change came from, where a write went.
    public var side: Side?
    public var field: FieldID?
    public var reason: String?
    /// The event or command that the entry follows from.
    public var cause: String

    public init(
        share: String, occurredAt: Int64, kind: Kind, side: Side? = nil, field: FieldID? = nil, reason: String? = nil,
        cause: String
    ) {
        self.share = share
        self.occurredAt = occurredAt
        self.kind = kind
        self.side = side
        self.field = field
        // A tool's own words may hold a NUL, which PostgreSQL does not store.
        self.reason = reason?.replacing("\0", with: "\u{FFFD}")
        self.cause = cause
    }
}
