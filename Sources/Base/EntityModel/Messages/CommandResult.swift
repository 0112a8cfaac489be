/// The outcome of a command.
///
/// It contains only facts about the target that stay true whatever else happened meanwhile.
public struct CommandResult: Hashable, Sendable, Codable {
    public var command: String
    public var share: String
    public var sequence: Int64
    /// The item that this command or an earlier attempt of it created.
    public var createdEntity: CreatedEntity?
    public var fields: [FieldResult]
    public var comments: [CommentResult]
    /// The target after the writes.
    ///
    /// For a created item, this is its state before any user could change it.
    ///
    /// It is `nil` if the item could not be read.
    public var snapshot: EntitySnapshot?
    /// The target's version after the writes.
    ///
    /// It is reported for the case that the item gets another ID or disappears before its snapshot can be read.
    public var version: Int64?
    /// The error, if the command as a whole failed.
    public var failure: ToolError?

    public init(
        command: String, share: String, sequence: Int64, createdEntity: CreatedEntity? = nil,
        fields: [FieldResult] = [], comments: [CommentResult] = [], snapshot: EntitySnapshot? = nil,
        failure: ToolError? = nil
    ) {
        self.command = command
        self.share = share
        self.sequence = sequence
        self.createdEntity = createdEntity
        self.fields = fields
        self.comments = comments
        self.snapshot = snapshot
        self.failure = failure
    }

    public init(
        of command: Command, createdEntity: CreatedEntity? = nil, fields: [FieldResult] = [],
        comments: [CommentResult] = [], snapshot: EntitySnapshot? = nil, failure: ToolError? = nil
    ) {
        self.init(
            command: command.id, share: command.share, sequence: command.sequence, createdEntity: createdEntity,
            fields: fields, comments: comments, snapshot: snapshot, failure: failure)
    }
}

public struct FieldResult: Hashable, Sendable, Codable {
    public enum Outcome: Hashable, Sendable, Codable {
        /// The field holds the requested value or an equivalent. `hash` is the hash of the value that the field holds
        /// now.
        case applied(hash: ContentHash, written: Bool)
        /// The members were added with these results. The field no longer contains the `removed` members.
        case merged(members: [SetMemberResult], removed: [ContentHash], written: Bool)
        /// Another user changed the field in the meantime. Nothing was written.
        case conflict(current: ContentHash)
        /// The tool does not accept the value. The reason is the tool's own message.
        case rejected(reason: String)
        /// Nothing was written, because the write would destroy content that Tandem cannot read or keep.
        case held(reason: String)
    }

    public var field: FieldID
    public var source: FieldID
    public var sourceHash: ContentHash
    public var outcome: Outcome
    /// The formatting of the value that the tool cannot represent; `nil` if nothing is lost.
    public var formattingLosses: [FormattingLoss]?
    /// The hash of the value that the field holds now, if the tool accepted the write but stored another value.
    public var kept: ContentHash?
    /// The hash of the value that the write replaced; `nil` if nothing was written.
    public var replaced: ContentHash?
    /// Keyed hashes of the content of files on the written side that were compared with the added files.
    public var contents: [ContentHash: ContentHash]?
    /// Whether the tool may accept a rejected value later.
    ///
    /// It is `nil` if the tool accepted the value, or if only a change of the value can help.
    public var mayBeAcceptedLater: Bool?
    /// A choice that the adapter made while it wrote the field, such as one of several workflow steps.
    ///
    /// The history shows it.
    public var note: String?

    public init(
        field: FieldID, source: FieldID, sourceHash: ContentHash, outcome: Outcome,
        formattingLosses: [FormattingLoss]? = nil,
        kept: ContentHash? = nil, replaced: ContentHash? = nil, mayBeAcceptedLater: Bool? = nil, note: String? = nil
    ) {
        self.field = field
        self.source = source
        self.sourceHash = sourceHash
        self.outcome = outcome
        self.formattingLosses = formattingLosses
        self.kept = kept
        self.replaced = replaced
        self.mayBeAcceptedLater = mayBeAcceptedLater
        self.note = note
    }
}

public struct CommentResult: Hashable, Sendable, Codable {
    public enum Outcome: Hashable, Sendable, Codable {
        case applied(commentId: String, hash: ContentHash, written: Bool)
        case deleted
        case conflict(current: ContentHash?)
        case rejected(reason: String)
        /// Nothing was written, because the write would destroy content that Tandem cannot read or keep.
        case held(reason: String)
    }

    public var origin: CommentOrigin
    public var sourceHash: ContentHash
    public var outcome: Outcome
    /// Whether the tool may accept a rejected comment later.
    ///
    /// It is `nil` if the tool accepted the comment, or if only a change of the comment can help.
    public var mayBeAcceptedLater: Bool?

    public init(
        origin: CommentOrigin, sourceHash: ContentHash, outcome: Outcome, mayBeAcceptedLater: Bool? = nil
    ) {
        self.origin = origin
        self.sourceHash = sourceHash
        self.outcome = outcome
        self.mayBeAcceptedLater = mayBeAcceptedLater
    }
}
