public import Primitives

/// A message from an adapter to entity-sync about something that happened to an item.
public struct Event: Hashable, Sendable, Codable {
    /// The version of the message format.
    ///
    /// A reader dead-letters a message of another version.
    public static let schema = 1

    /// The ID of the event, which is the same for every delivery of the same webhook request.
    public var id: String
    public var account: AccountID
    public var entity: EntityReference
    /// The time of the event.
    public var occurredAt: Timestamp
    public var kind: Kind

    public enum Kind: Hashable, Sendable, Codable {
        /// The item was created or changed, and the webhook request carries its full state.
        case updated(EntitySnapshot)
        /// The item changed and must be read.
        ///
        /// `version` is the item's version, and `commentFingerprints` describes its comments and worklogs, if the
        /// adapter knows them. Without either, the item must be read in any case.
        case invalidated(version: Int64?, commentFingerprints: CommentFingerprints? = nil)
        /// A comment of the item changed at this time. The comments must be read to find which one.
        case commentsInvalidated(at: Timestamp)
        /// A comment was written or edited.
        case commentUpdated(Comment)
        case commentDeleted(commentId: String)
        /// The item no longer exists.
        case deleted
        /// Something that items refer to by name, such as a sprint, has another name.
        ///
        /// The event's entity is not an item but the sprint or the like. The tool does not treat the new name as a
        /// change of the items.
        case renamed
        /// An item whose ID the webhook request does not contain may have changed.
        ///
        /// The event's entity has the item's readable name, such as a Jira key, in place of its ID.
        case mentioned
        /// An adapter reports the outcome of a command.
        case commandCompleted(CommandResult)
    }

    /// The event without the data that its reader can get by reading the item.
    ///
    /// It replaces a message that would be too long.
    public var shortened: Event {
        var event = self
        switch kind {
        case .updated(let snapshot): event.kind = .invalidated(version: snapshot.version)
        case .commentUpdated(let comment): event.kind = .commentsInvalidated(at: comment.modifiedAt)
        case .commandCompleted(var result):
            result.version = result.version ?? result.snapshot?.version
            result.snapshot = nil
            event.kind = .commandCompleted(result)
        case .invalidated, .commentsInvalidated, .commentDeleted, .deleted, .renamed, .mentioned: break
        }
        return event
    }

    public init(id: String, account: AccountID, entity: EntityReference, occurredAt: Timestamp, kind: Kind) {
        self.id = id
        self.account = account
        self.entity = entity
        self.occurredAt = occurredAt
        self.kind = kind
    }
}
