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
    public var target: EntityReference
    /// The item to create, or `nil` if ``target`` exists.
    ///
    /// The adapter marks the item with the share's ID and can find it again after a crash.
    public var creation: EntityDraft?
    /// The way in which ``target`` must end, or `nil`.
    ///
    /// If it is set, the command requests nothing else.
    public var ending: Ending?
    public var writes: [FieldWrite]
    public var comments: [CommentWrite]
    /// The time of the change that caused this command.
    public var occurredAt: Timestamp
    /// Whether the command is a probe: it asks for the result of the command that has this ID, and requests nothing
    /// else.
    ///
    /// Entity-sync sends a probe when a command may have been lost. If the command never ran, the probe cancels it.
    public var isInquiry: Bool

    public enum Ending: String, Hashable, Sendable, Codable {
        case delete
    }

    public init(
        id: String, account: AccountID, profile: String, share: String, sequence: Int64, target: EntityReference,
        creation: EntityDraft? = nil, ending: Ending? = nil, writes: [FieldWrite], comments: [CommentWrite],
        occurredAt: Timestamp,
        isInquiry: Bool = false
    ) {
        self.id = id
        self.account = account
        self.profile = profile
        self.share = share
        self.sequence = sequence
        self.target = target
        self.creation = creation
        self.ending = ending
        self.writes = writes
        self.comments = comments
        self.occurredAt = occurredAt
        self.isInquiry = isInquiry
    }
}

/// The new value of one field.
///
/// It is written only if the field still holds the value that the decision was based on.
public struct FieldWrite: Hashable, Sendable, Codable {
    public var field: FieldID
    public var value: FieldValue
    /// The members to add and remove, or `nil`.
    ///
    /// If it is set, ``value`` and ``expectedHash`` are ignored.
    public var setEdit: SetEdit?
    /// The field on the other side that the value comes from.
    ///
    /// ``sourceHash`` is the hash of its value there.
    public var source: FieldID
    public var sourceHash: ContentHash
    /// The hash of the value that may be replaced; `nil` replaces any value.
    public var expectedHash: ContentHash?
    /// Values that mean the same under the mapping.
    ///
    /// If the field holds one of them, nothing is written.
    public var equivalents: [FieldValue]
    /// The policy for a value that names something that does not exist in the tool; `nil` rejects the value.
    public var onMissing: Profile.MissingReferencePolicy?
    /// Values from the profile for fields that a workflow step requires; `nil` if the profile gives none.
    public var answers: StepAnswers?

    public init(
        field: FieldID, value: FieldValue, setEdit: SetEdit? = nil, source: FieldID, sourceHash: ContentHash,
        expectedHash: ContentHash?, equivalents: [FieldValue] = [], onMissing: Profile.MissingReferencePolicy? = nil,
        answers: StepAnswers? = nil
    ) {
        self.field = field
        self.value = value
        self.setEdit = setEdit
        self.source = source
        self.sourceHash = sourceHash
        self.expectedHash = expectedHash
        self.equivalents = equivalents
        self.onMissing = onMissing
        self.answers = answers
    }
}

extension FieldWrite {
    /// The length of the texts in the write, in bytes.
    public var textLength: Int {
        let additions = setEdit?.additions.reduce(0) { $0 + $1.value.textLength } ?? 0
        return value.textLength + additions + equivalents.reduce(0) { $0 + $1.textLength }
    }
}

extension CommentWrite {
    /// The length of the text in the write, in bytes.
    public var textLength: Int {
        switch action {
        case .create(_, let body, _, _), .update(_, _, let body, _, _, _): body.textLength
        case .delete: 0
        }
    }
}

/// One comment to create, edit, or remove.
///
/// `origin` names the comment on the other side that the write follows.
public struct CommentWrite: Hashable, Sendable, Codable {
    public enum Action: Hashable, Sendable, Codable {
        /// The adapter creates the comment once: it first looks for a comment with this origin.
        case create(author: String, body: RichText, link: String?, work: Worklog? = nil)
        /// The adapter updates the comment only if its text still has the expected hash.
        case update(
            commentId: String, author: String, body: RichText, expected: ContentHash?, link: String?,
            work: Worklog? = nil)
        case delete(commentId: String)
    }

    public var origin: CommentOrigin
    public var sourceHash: ContentHash
    public var action: Action
    /// The user whom the tool should show as the author, if the tool allows it; `nil` shows Tandem's own user.
    public var authorUser: ToolUser?
    /// The comment that the original replies to: the ID of its copy on this side, if a copy exists, and its author.
    public var parent: CommentParent?
    /// Whether the updated comment is a copy that Tandem created, according to its own record.
    ///
    /// Otherwise, it is a user's own comment.
    public var isToCopy: Bool?

    public init(
        origin: CommentOrigin, sourceHash: ContentHash, action: Action, authorUser: ToolUser? = nil,
        parent: CommentParent? = nil, isToCopy: Bool? = nil
    ) {
        self.origin = origin
        self.sourceHash = sourceHash
        self.action = action
        self.authorUser = authorUser
        self.parent = parent
        self.isToCopy = isToCopy
    }
}

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
        command: String, share: String, sequence: Int64, createdEntity: CreatedEntity? = nil, fields: [FieldResult],
        comments: [CommentResult], snapshot: EntitySnapshot?, failure: ToolError? = nil
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

/// The reason why a tool did not perform a request, and whether a later attempt can succeed.
///
/// It carries no entity content.
public struct ToolError: Error, Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable {
        /// The item does not exist. The tool reported this to the connection's own user, not to an anonymous visitor.
        case notFound
        /// The user of the connection lacks a permission that this request needs.
        case forbidden
        /// The tool does not accept the credentials of the connection, or it answers as if to an anonymous visitor.
        case credentialsRejected
        /// The user of the connection no longer sees the project. Therefore nothing is known about the item.
        case permissionLost
        /// The tool does not accept the content of the request.
        case rejected
        /// The tool limits the rate of requests and did not process this one.
        case rateLimited
        /// The tool is down or slow, or it sends responses that no working tool sends.
        case unavailable
        /// The command never ran and never will, because a later command replaced it.
        case superseded
        /// The tool answered, but Tandem cannot decode the content of the item.
        ///
        /// The problem is in the item. The tool works, and other items can be read.
        case unreadable
    }

    public var kind: Kind
    /// The message, in the tool's own words if it sent any.
    public var message: String
    /// The number of seconds after which the tool accepts another request.
    public var retryAfter: Double?
    /// The tool's messages about single fields, if the tool names fields.
    public var fields: [FieldID: String]
    /// Whether the request certainly never reached the tool; `nil` if that is unknown.
    public var wasNotSent: Bool?
    /// The reason why the content of the request may have caused the failure; `nil` if nothing suggests it.
    public var suspicion: Suspicion?

    public init(
        kind: Kind, message: String, retryAfter: Double? = nil, fields: [FieldID: String] = [:],
        wasNotSent: Bool? = nil, suspicion: Suspicion? = nil
    ) {
        self.kind = kind
        self.message = message
        self.retryAfter = retryAfter
        self.fields = fields
        self.wasNotSent = wasNotSent
        self.suspicion = suspicion
    }

    /// Whether the same request may succeed later.
    public var isTransient: Bool {
        switch kind {
        case .unavailable, .rateLimited, .credentialsRejected, .permissionLost: true
        case .notFound, .forbidden, .rejected, .superseded, .unreadable: false
        }
    }

    /// Whether the failure says nothing about the request.
    ///
    /// In this case, the request waits, and the attempt is not counted.
    public var mustWait: Bool {
        switch kind {
        case .rateLimited, .credentialsRejected, .permissionLost: true
        case .notFound, .forbidden, .rejected, .unavailable, .superseded, .unreadable: false
        }
    }

    /// Whether the failure affects every request of the connection, whatever the item.
    public var concernsConnection: Bool { kind == .credentialsRejected || kind == .rateLimited }

    /// Whether the tool certainly did nothing for the request.
    public var wasNotProcessed: Bool {
        wasNotSent == true || kind == .rateLimited || kind == .credentialsRejected
            || kind != .unreadable && !isTransient
    }
    /// Whether the content of the request causes the failure, so that neither waiting nor other credentials help.
    public var isFaultOfRequest: Bool { kind == .rejected || kind == .unreadable }
}
