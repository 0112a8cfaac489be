public import Primitives

/// A request from entity-sync to a tool's adapter to change one item.
///
/// A command can be delivered twice without harm. Each field write names the hash of the value that it replaces, and
/// each new comment names its origin. With ``sequence``, the adapter rejects a command that a later command has
/// overtaken.
public struct Command: Hashable, Sendable, Codable {
    /// The version of the message format.
    ///
    /// A reader dead-letters a message of another version.
    public static let schema = 1

    public var id: String
    public var account: AccountID
    public var profile: String
    public var share: String
    /// The position of the command among all commands to the same target.
    ///
    /// Each later command has a higher number.
    public var sequence: Int64
    /// The item, or a placeholder for an item that does not exist yet.
    public var target: EntityReference
    public var action: Action
    /// The time of the change that caused this command.
    public var occurredAt: Timestamp

    /// The change that a command asks for.
    public enum Action: Hashable, Sendable, Codable {
        /// The adapter creates the item.
        ///
        /// It marks the item with the share's ID and can find it again after a crash.
        case create(EntityDraft)
        case update(fields: [FieldWrite], comments: [CommentWrite])
        case delete
        /// The adapter reports the result of the command that has this ID.
        ///
        /// Entity-sync sends a probe when a command may have been lost. If the command never ran, the probe cancels it.
        case probe
    }

    public init(
        id: String, account: AccountID, profile: String, share: String, sequence: Int64, target: EntityReference,
        action: Action, occurredAt: Timestamp
    ) {
        self.id = id
        self.account = account
        self.profile = profile
        self.share = share
        self.sequence = sequence
        self.target = target
        self.action = action
        self.occurredAt = occurredAt
    }
}
