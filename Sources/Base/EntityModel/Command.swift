/// What entity-sync asks a tool's adapter to make true.
///
/// A command is safe to deliver twice: each write names the hash of what it expects to replace, each new comment its
/// origin, and ``sequence`` fences off a command that a later one has overtaken.
public struct Command: Hashable, Sendable, Codable {
    /// The version of this message's form; another one is parked by who reads it.
    public static let schema = 1

    public var id: String
    public var account: AccountID
    public var profile: String
    public var share: String
    /// Grows with each command to the same target entity.
    public var sequence: Int64
    public var target: EntityReference
    /// Set where ``target`` is still to be made; the share's id is the marker by which it is found again after a crash.
    public var creation: EntityDraft?
    /// Set where ``target`` is to be brought to an end, and nothing else is wanted.
    public var ending: Ending?
    public var writes: [FieldWrite]
    public var comments: [CommentWrite]
    /// Milliseconds since 1970 when the change happened that this command follows from.
    public var occurredAt: Int64
    /// Asks what became of the command of this id, and asks for nothing else.
    ///
    /// It is sent when a command may have been lost on its way. If the command never ran, it must not run any more.
    public var isInquiry: Bool

    public enum Ending: String, Hashable, Sendable, Codable {
        case delete
    }

    public init(
        id: String, account: AccountID, profile: String, share: String, sequence: Int64, target: EntityReference,
        creation: EntityDraft? = nil, ending: Ending? = nil, writes: [FieldWrite], comments: [CommentWrite],
        occurredAt: Int64,
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

/// One field's new value, written only where the field still holds what the decision was made on.
public struct FieldWrite: Hashable, Sendable, Codable {
    public var field: FieldID
    public var value: FieldValue
    /// Set where members are to be added and taken away; ``value`` and ``expectedHash`` mean nothing then.
    public var setEdit: SetEdit?
    /// The source field that the value comes from and the hash of its value there.
    public var source: FieldID
    public var sourceHash: ContentHash
    /// The hash of the value that may be replaced; `nil` replaces whatever stands there.
    public var expectedHash: ContentHash?
    /// Values that mean the same under the mapping: if the field holds one of them, nothing is written.
    public var equivalents: [FieldValue]
    /// What becomes of a value that names what the tool does not have; `nil` refuses it.
    public var onMissing: Profile.MissingReferencePolicy?
    /// Values that the profile gives the fields that a workflow step demands; `nil` where it gives none.
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
    /// The length of the texts that the write carries, in bytes.
    public var textLength: Int {
        let additions = setEdit?.additions.reduce(0) { $0 + $1.value.textLength } ?? 0
        return value.textLength + additions + equivalents.reduce(0) { $0 + $1.textLength }
    }
}

extension CommentWrite {
    /// The length of the text that the write carries, in bytes.
    public var textLength: Int {
        switch action {
        case .create(_, let body, _, _), .update(_, _, let body, _, _, _): body.textLength
        case .delete: 0
        }
    }
}

/// One comment to create, edit or remove.
///
/// `origin` names the comment on the other side that it follows from.
public struct CommentWrite: Hashable, Sendable, Codable {
    public enum Action: Hashable, Sendable, Codable {
        /// Written once: the adapter looks for a comment with this origin first.
        case create(author: String, body: RichText, link: String?, work: Worklog? = nil)
        /// Written only where the comment's text still has the expected hash.
        case update(
            commentId: String, author: String, body: RichText, expected: ContentHash?, link: String?,
            work: Worklog? = nil)
        case delete(commentId: String)
    }

    public var origin: CommentOrigin
    public var sourceHash: ContentHash
    public var action: Action
    /// Who is to stand as the author where the tool lets one say so; `nil` for nobody but Tandem.
    public var authorUser: ToolUser?
    /// What the original answers: the copy of that on this side, where there is one, and who wrote it.
    public var parent: CommentParent?
    /// Whether an update goes to a copy that Tandem made, by its own record; otherwise it goes to a user's own comment.
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

/// What became of a command: facts about the target that hold whatever else happened meanwhile.
public struct CommandResult: Hashable, Sendable, Codable {
    public var command: String
    public var share: String
    public var sequence: Int64
    /// The item that was made, or had been made by an earlier attempt.
    public var createdEntity: CreatedEntity?
    public var fields: [FieldResult]
    public var comments: [CommentResult]
    /// The target after the writes; of an item that was made, what it held before anybody could touch it.
    ///
    /// `nil` if it could not be read.
    public var snapshot: EntitySnapshot?
    /// The target's version after the writes, should it be gone under its name before it can be told how it stands.
    public var version: Int64?
    /// Set when the command as a whole could not be done.
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
        /// The field holds what was asked for, or an equivalent; `hash` is of what stands there now.
        case applied(hash: ContentHash, written: Bool)
        /// What became of the members to add; `removed` stand there no more.
        case merged(members: [SetMemberResult], removed: [ContentHash], written: Bool)
        /// Someone else changed the field meanwhile; nothing was written.
        case conflict(current: ContentHash)
        /// The tool does not take the value, in its own words.
        case rejected(reason: String)
        /// Nothing was written, because that would destroy what the field holds and Tandem cannot read or keep.
        case held(reason: String)
    }

    public var field: FieldID
    public var source: FieldID
    public var sourceHash: ContentHash
    public var outcome: Outcome
    /// What of the value's formatting the tool's form has no words for; `nil` where nothing is lost.
    public var formattingLosses: [FormattingLoss]?
    /// The hash of the value that the field holds now, if the tool accepted the write and did not keep the value.
    public var kept: ContentHash?
    /// The hash of the value that a write replaced; `nil` if nothing was written.
    public var replaced: ContentHash?
    /// Of files on the side that was written to that were compared with added ones: the keyed hashes of their content.
    public var contents: [ContentHash: ContentHash]?
    /// Whether the tool may accept a rejected value later; `nil` if it is accepted, or only a change helps.
    public var mayBeAcceptedLater: Bool?
    /// A choice that the adapter made while it wrote the field, such as one of several workflow steps; history names
    /// it.
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
        /// Nothing was written, because that would destroy what the comment holds and Tandem cannot read or keep.
        case held(reason: String)
    }

    public var origin: CommentOrigin
    public var sourceHash: ContentHash
    public var outcome: Outcome
    /// Whether the tool may accept a rejected comment later; `nil` if it is accepted, or only a change helps.
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

/// Why a tool did not do something, and whether asking again later can help.
///
/// Carries no entity content.
public struct ToolError: Error, Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable {
        /// The item does not exist. The tool said so to the connection's own user, never to an anonymous visitor.
        case notFound
        /// The user of the connection lacks a right that this request needs.
        case forbidden
        /// The tool does not accept the credentials of the connection, or answers as if to an anonymous visitor.
        case credentialsRejected
        /// The user of the connection no longer sees the project, so that nothing is known about the item.
        case permissionLost
        /// The tool does not take what was sent.
        case rejected
        /// The tool limits the rate of requests and did not process this one.
        case rateLimited
        /// The tool is down, slow, or answers what no working tool would.
        case unavailable
        /// The command never ran and will not: something that came after it took its place.
        case superseded
        /// The tool answered, but Tandem cannot decode what the item holds.
        ///
        /// This is a fault of the item. The tool works, and other items can be read.
        case unreadable
    }

    public var kind: Kind
    /// In the tool's own words where it has any.
    public var message: String
    /// Seconds after which the tool asks to be called again.
    public var retryAfter: Double?
    /// The tool's words by field, where it names fields.
    public var fields: [FieldID: String]
    /// Whether the request certainly never reached the tool; `nil` where that is not known.
    public var wasNotSent: Bool?
    /// Why the content of the request may have caused the failure; `nil` if nothing suggests it.
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

    /// Whether the failure says nothing about the request: the same request waits and does not count as an attempt.
    public var mustWait: Bool {
        switch kind {
        case .rateLimited, .credentialsRejected, .permissionLost: true
        case .notFound, .forbidden, .rejected, .unavailable, .superseded, .unreadable: false
        }
    }

    /// Whether the failure holds for every request over the connection, whatever the item.
    public var concernsConnection: Bool { kind == .credentialsRejected || kind == .rateLimited }

    /// Whether the tool certainly did nothing for the request.
    public var wasNotProcessed: Bool {
        wasNotSent == true || kind == .rateLimited || kind == .credentialsRejected
            || kind != .unreadable && !isTransient
    }
    /// Whether the request fails for what it asks for, so that neither waiting nor other credentials help.
    public var isFaultOfRequest: Bool { kind == .rejected || kind == .unreadable }
}
