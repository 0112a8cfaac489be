/// Something happened to an item in a tool: what adapters tell entity-sync.
public struct Event: Hashable, Sendable, Codable {
    /// The version of this message's form; another one is parked by who reads it.
    public static let schema = 1

    /// The same for every delivery of the same notification.
    public var id: String
    public var account: AccountID
    public var entity: EntityReference
    /// Milliseconds since 1970.
    public var occurredAt: Int64
    public var kind: Kind

    public enum Kind: Hashable, Sendable, Codable {
        /// The item was created or changed, and the notification carries all that it holds now.
        case updated(EntitySnapshot)
        /// The item changed, but what it holds must be read.
        ///
        /// `version` is the item's version, and `commentFingerprints` its comments and logged work, where the adapter
        /// knows them. Without either, the item must be read in any case.
        case invalidated(version: Int64?, commentFingerprints: CommentFingerprints? = nil)
        /// Some comment of the item changed at this time, in milliseconds since 1970; which one must be read.
        case commentsInvalidated(at: Int64)
        /// A comment was written or edited.
        case commentUpdated(Comment)
        case commentDeleted(commentId: String)
        /// The item is gone.
        case deleted
        /// An adapter tells what became of a command.
        case commandCompleted(CommandResult)
    }

    /// The event without what its reader can find out by reading the item, for a message that would be too long.
    public var shortened: Event {
        var event = self
        switch kind {
        case .updated(let snapshot): event.kind = .invalidated(version: snapshot.version)
        case .commentUpdated(let comment): event.kind = .commentsInvalidated(at: comment.modifiedAt)
        case .commandCompleted(var result):
            result.version = result.version ?? result.snapshot?.version
            result.snapshot = nil
            event.kind = .commandCompleted(result)
        case .invalidated, .commentsInvalidated, .commentDeleted, .deleted: break
        }
        return event
    }

    public init(id: String, account: AccountID, entity: EntityReference, occurredAt: Int64, kind: Kind) {
        self.id = id
        self.account = account
        self.entity = entity
        self.occurredAt = occurredAt
        self.kind = kind
    }
}
