public import EntityModel
public import Primitives

/// Applies a command to a tool without doing anything twice.
///
/// The executor compares each field before it writes, splits writes that the tool rejects, and searches before it
/// creates.
///
/// A second run of a command does not change the effects of the first. A field that already holds the value is left
/// alone. A comment whose marker exists is not written again. For a finished command, the executor returns the recorded
/// result.
public struct CommandExecutor: Sendable {
    private let gateway: any ToolGateway
    private let fence: any CommandFence
    private let hasher: ContentHasher
    private let creator: EntityCreator
    private let claims: (any CreationLeases)?
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - gateway: The gateway to the tool.
    ///   - fence: The fence that rejects duplicate commands.
    ///   - intents: The store of creation intents.
    ///   - claims: The leases for the creation of missing named references, or `nil` to create none.
    ///   - hasher: The hasher that uses the account's key.
    ///   - now: The current time.
    public init(
        gateway: any ToolGateway, fence: any CommandFence, intents: any CreationIntentStore,
        claims: (any CreationLeases)? = nil, hasher: ContentHasher, now: @escaping @Sendable () -> Timestamp
    ) {
        self.gateway = gateway
        self.fence = fence
        self.hasher = hasher
        self.claims = claims
        self.now = now
        creator = EntityCreator(gateway: gateway, intents: intents, now: now)
    }

    /// Applies the command.
    ///
    /// - Parameters:
    ///   - command: The command to apply.
    ///   - attempt: The number of this delivery, starting at 1. A part that fails in every delivery is rejected for its
    ///     content.
    /// - Returns: The result, or `nil` if a newer command for the same entity has superseded this one.
    /// - Throws: A transient ``ToolError``, or an error of the fence. The command must then be delivered again.
    public func execute(_ command: Command, attempt: Int = 1) async throws -> CommandResult? {
        let isolation = FailureScope(attempt: attempt)
        let outcome = try await fence.run(command) { wasInterrupted in
            try await result(of: command, isolation, wasInterrupted)
        }
        switch outcome {
        case .ran(let result):
            return result
        case .finished(var result):
            if result.failure == nil, result.createdEntity == nil, command.ending == nil {
                result.snapshot = try await present(command.target)
            }
            return result
        case .overtaken:
            return nil
        }
    }

    /// Returns the current state of an item, or `nil` if the tool does not return it.
    ///
    /// The effects of a finished command are valid in both cases.
    private func present(_ entity: EntityReference) async throws(ToolError) -> EntitySnapshot? {
        do {
            return try await gateway.read(entity, comments: false)
        } catch {
            guard error.isTransient else { return nil }
            throw error
        }
    }

    /// - Throws: A transient error. Every other error becomes a result.
    private func result(
        of command: Command, _ isolation: FailureScope, _ wasInterrupted: Bool
    ) async throws -> CommandResult {
        do {
            if let creation = command.creation {
                let made = try await creator.create(
                    creation, as: command.target, for: command.share, account: command.account,
                    attempt: isolation.attempt)
                // If an earlier attempt created the item, the tool may still know its initial values.
                var stub = made.stub
                if stub == nil { stub = try? await gateway.stub(of: made.entity.entity) }
                return CommandResult(
                    command: command.id, share: command.share, sequence: command.sequence, createdEntity: made.entity,
                    fields: [], comments: [], snapshot: stub)
            }
            if command.ending == .delete {
                try await gateway.delete(command.target)
                return CommandResult(
                    command: command.id, share: command.share, sequence: command.sequence, fields: [], comments: [],
                    snapshot: nil)
            }
            return try await run(command, isolation, wasInterrupted)
        } catch let error as ToolError {
            guard !error.isTransient else { throw error }
            return CommandResult(
                command: command.id, share: command.share, sequence: command.sequence, fields: [], comments: [],
                snapshot: nil, failure: error)
        }
    }

    private func run(
        _ command: Command, _ isolation: FailureScope, _ wasInterrupted: Bool
    ) async throws -> CommandResult {
        var current = try await gateway.read(command.target, comments: !command.comments.isEmpty)
        guard current.isArchived != true else {
            throw ToolError(
                kind: .forbidden, message: "The item is archived. Restore it, and its pending changes will continue.")
        }
        let known = current.comments
        var application = FieldWriter(gateway: gateway, hasher: hasher)
        application.isolation = isolation
        application.referenceCreator = claims.map {
            ReferenceCreator(gateway: gateway, claims: $0, hasher: hasher, account: command.account, now: now)
        }
        let (fields, prohibition) = try await application.tryToApply(
            command.writes, to: command.target, current: &current)
        current.comments = known
        var comments: [CommentResult] = []
        var held: ToolError?
        for write in command.comments {
            do throws(ToolError) {
                comments.append(
                    try await applyComment(
                        write, target: command.target, current: current, isolation, wasInterrupted))
            } catch {
                // An error that one comment may have caused does not hold up the other comments. The comment is
                // retried with the command.
                guard error.suspicion != nil else { throw error }
                held = held ?? error
            }
        }
        if let held { throw held }
        // If the tool accepts a comment, it forbids the fields, not the item.
        if let prohibition, !comments.contains(where: \.outcome.wasWritten) { throw prohibition }
        current.comments = nil
        var result = CommandResult(
            command: command.id, share: command.share, sequence: command.sequence, fields: fields, comments: comments,
            snapshot: current)
        if result.hasRejections, try await mayHaveBeenArchived(command.target, since: current) {
            result.reportRejectionsAsConflicts(hasher)
        }
        return result
    }

    /// Whether the tool may have rejected values because the item was archived, not because of their content.
    ///
    /// The user who archived the item may have restored it already. Only an unchanged version proves that the item was
    /// never archived in the meantime.
    private func mayHaveBeenArchived(
        _ entity: EntityReference, since snapshot: EntitySnapshot
    ) async throws(ToolError) -> Bool {
        guard let now = try await present(entity), let isArchived = now.isArchived else { return false }
        return isArchived || now.version != snapshot.version
    }

    // MARK: Comments

    private func applyComment(
        _ write: CommentWrite, target: EntityReference, current: EntitySnapshot, _ isolation: FailureScope,
        _ wasInterrupted: Bool
    ) async throws(ToolError) -> CommentResult {
        var outcome: CommentResult.Outcome
        var isForLater: Bool?
        do {
            switch write.action {
            case .create(let author, let body, let link, let work):
                let source = CommentDraft.Original(
                    author: author, origin: write.origin, link: link, writer: write.authorUser,
                    parent: write.parent)
                outcome = try await create(
                    CommentDraft(body: body, work: work, source: source), origin: write.origin, target: target,
                    current: current, wasInterrupted)
            case .update(let id, let author, let body, let expected, let link, let work):
                // A user's own comment gets no attribution line, whatever marker it has.
                let source =
                    write.isToCopy == true
                    ? CommentDraft.Original(author: author, origin: write.origin, link: link, parent: write.parent)
                    : nil
                outcome = try await update(
                    id, CommentDraft(body: body, work: work, source: source), expected: expected, target: target,
                    current: current)
            case .delete(let id):
                try await gateway.deleteComment(id, on: target)
                outcome = .deleted
            }
        } catch {
            guard isolation.suspects(error) else { throw error }
            (outcome, isForLater) = try await rejected(write, by: error, target: target)
        }
        return CommentResult(
            origin: write.origin, sourceHash: write.sourceHash, outcome: outcome, mayBeAcceptedLater: isForLater)
    }

    /// Returns the outcome for a comment that may have been rejected for its content.
    ///
    /// - Throws: The error of reading the item. It means that the tool or the item is not accessible.
    private func rejected(
        _ write: CommentWrite, by failure: ToolError, target: EntityReference
    ) async throws(ToolError) -> (CommentResult.Outcome, mayBeAcceptedLater: Bool?) {
        var isGone = false
        if !failure.isOwnRejection {
            // Either only the comment was deleted, or the item was, perhaps because a conversion gave it another ID.
            // If the error does not come from the tool itself, the tool may still have created the comment.
            let now = try await gateway.read(target, comments: true)
            let place = CommentLocation(target)
            if case .create(_, let body, _, let work) = write.action,
                let made = now.comments?.first(where: {
                    $0.origin == write.origin && $0.isMarked(for: place) && $0.says(body, work)
                })
            {
                return (.applied(commentId: made.id, hash: hasher(made), written: true), nil)
            }
            if let id = write.action.commentId { isGone = now.comments?.contains { $0.id == id } == false }
        }
        let words = failure.message.withoutContent(of: write.action.body.map { .richText($0) } ?? .empty)
        return (.rejected(reason: words), isGone ? nil : failure.mayBeAcceptedLater)
    }

    private func create(
        _ draft: CommentDraft, origin: CommentOrigin, target: EntityReference, current: EntitySnapshot,
        _ wasInterrupted: Bool
    ) async throws(ToolError) -> CommentResult.Outcome {
        // The command asks for exactly this copy. A comment with its marker but another text may belong to a user
        // who copied the marker. A second copy does less harm than a change of that comment.
        let place = CommentLocation(target)
        let marked = (current.comments ?? []).filter { $0.origin == origin && $0.isMarked(for: place) }
        if let there = marked.first(where: { $0.says(draft.body, draft.work) }) {
            let hash = hasher(there)
            guard isThere(draft, hash, of: current) else { return .conflict(current: hash) }
            return .applied(commentId: there.id, hash: hash, written: false)
        }
        // An interrupted run of this command may have created the copy, and a user may have edited the copy since.
        // If several comments have the marker, none counts, because users can copy a marker. The result has the hash
        // of the text that Tandem sent, so the edit of the user still counts as a change.
        if wasInterrupted, marked.count == 1, let edited = marked.first, edited.unreadable == nil {
            return .applied(commentId: edited.id, hash: hasher(draft.body, draft.work), written: true)
        }
        let comment = try await gateway.createComment(draft, on: target)
        return .applied(commentId: comment.id, hash: hasher(comment), written: true)
    }

    /// Whether a comment's hash matches the draft, either as drafted or in the form in which the tool stores it.
    private func isThere(_ draft: CommentDraft, _ hash: ContentHash, of current: EntitySnapshot) -> Bool {
        guard hash != hasher(draft.body, draft.work) else { return true }
        let field = draft.work == nil ? FieldID.comments : FieldID.loggedWork(of: current.entity.tool.type)
        guard case .richText(let kept) = gateway.storedForm(of: .richText(draft.body), in: field, of: current) else {
            return false
        }
        return hash == hasher(kept, draft.work)
    }

    private func update(
        _ id: String, _ draft: CommentDraft, expected: ContentHash?, target: EntityReference, current: EntitySnapshot
    ) async throws(ToolError) -> CommentResult.Outcome {
        guard let there = current.comments?.first(where: { $0.id == id }) else { return .conflict(current: nil) }
        if let problem = there.unreadable {
            return .held(reason: HeldWrite.reason(unreadable: problem, in: target.tool))
        }
        let hash = hasher(there)
        if isThere(draft, hash, of: current) {
            return .applied(commentId: id, hash: hash, written: false)
        }
        guard expected == nil || hash == expected else { return .conflict(current: hash) }
        if let embedded = there.losses?.embedded, !embedded.isEmpty {
            return .held(reason: HeldWrite.reason(embedded: embedded, in: target.tool))
        }
        let comment = try await gateway.updateComment(id, draft, on: target)
        return .applied(commentId: id, hash: hasher(comment), written: true)
    }
}

extension CommandResult {
    fileprivate var hasRejections: Bool {
        fields.contains { $0.outcome.isRejection } || comments.contains { $0.outcome.isRejection }
    }

    /// Reports rejected parts as conflicts, so that they are compared again.
    fileprivate mutating func reportRejectionsAsConflicts(_ hasher: ContentHasher) {
        for place in fields.indices where fields[place].outcome.isRejection {
            let value = snapshot?.fields[fields[place].field] ?? .empty
            fields[place].outcome = .conflict(current: hasher(value))
        }
        for place in comments.indices where comments[place].outcome.isRejection {
            comments[place].outcome = .conflict(current: nil)
        }
    }
}

extension FieldResult.Outcome {
    fileprivate var isRejection: Bool {
        switch self {
        case .rejected: true
        case .merged(let members, _, _): members.contains { $0.reason != nil }
        case .applied, .conflict, .held: false
        }
    }
}

extension CommentResult.Outcome {
    /// Whether the tool accepted a request that changed a comment.
    fileprivate var wasWritten: Bool {
        switch self {
        case .applied(_, _, let written): written
        case .deleted: true
        case .conflict, .held, .rejected: false
        }
    }

    fileprivate var isRejection: Bool {
        if case .rejected = self { true } else { false }
    }
}

extension CommentWrite.Action {
    /// The ID of the comment that is changed or removed.
    fileprivate var commentId: String? {
        switch self {
        case .create: nil
        case .update(let id, _, _, _, _, _), .delete(let id): id
        }
    }

    /// The text that is written.
    fileprivate var body: RichText? {
        switch self {
        case .create(_, let body, _, _), .update(_, _, let body, _, _, _): body
        case .delete: nil
        }
    }
}
