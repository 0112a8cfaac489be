public import EntityModel

/// Makes a command true in a tool: compares before it writes, splits what the tool refuses, looks before it creates.
///
/// Running a command again changes nothing that the first run did: a field that holds the value already is left alone,
/// a comment whose marker is there is not written again, and a finished command answers with its recorded result.
public struct CommandExecutor: Sendable {
    private let gateway: any ToolGateway
    private let fence: any CommandFence
    private let hasher: ContentHasher
    private let creator: EntityCreator
    private let claims: (any CreationLeases)?
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - gateway: the tool.
    ///   - fence: keeps copies of commands out.
    ///   - intents: remember which items were begun to be made.
    ///   - claims: tell who makes what values name and the tool lacks; `nil` makes nothing of the kind.
    ///   - hasher: under the account's key.
    ///   - now: milliseconds since 1970.
    public init(
        gateway: any ToolGateway, fence: any CommandFence, intents: any CreationIntentStore,
        claims: (any CreationLeases)? = nil, hasher: ContentHasher, now: @escaping @Sendable () -> Int64
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
    ///   - command: what shall become true.
    ///   - attempt: the number of this delivery; the first is 1. What fails each time is blamed on its content.
    /// - Returns: what became of it, or `nil` if a newer command for the same entity has taken its place.
    /// - Throws: a transient ``ToolError`` or what the fence throws: the command must be delivered again.
    public func execute(_ command: Command, attempt: Int = 1) async throws -> CommandResult? {
        let isolation = FailureScope(attempt: attempt)
        switch try await fence.run(command, { try await result(of: command, isolation) }) {
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

    /// What an item holds now; `nil` if the tool does not give it: what a finished command did holds all the same.
    private func present(_ entity: EntityReference) async throws(ToolError) -> EntitySnapshot? {
        do {
            return try await gateway.read(entity, comments: false)
        } catch {
            guard error.isTransient else { return nil }
            throw error
        }
    }

    /// - Throws: a transient failure; any other is a result.
    private func result(of command: Command, _ isolation: FailureScope) async throws -> CommandResult {
        do {
            if let creation = command.creation {
                let made = try await creator.create(
                    creation, as: command.target, for: command.share, account: command.account,
                    attempt: isolation.attempt)
                // Of an item that an earlier attempt created, the tool may still know the first values.
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
            return try await run(command, isolation)
        } catch let error as ToolError {
            guard !error.isTransient else { throw error }
            return CommandResult(
                command: command.id, share: command.share, sequence: command.sequence, fields: [], comments: [],
                snapshot: nil, failure: error)
        }
    }

    private func run(_ command: Command, _ isolation: FailureScope) async throws -> CommandResult {
        var current = try await gateway.read(command.target, comments: !command.comments.isEmpty)
        guard current.isArchived != true else {
            throw ToolError(
                kind: .forbidden, message: "The item is archived; what waits for it goes on once it is restored.")
        }
        let known = current.comments
        var application = FieldWriter(gateway: gateway, hasher: hasher)
        application.isolation = isolation
        application.referenceCreator = claims.map {
            ReferenceCreator(gateway: gateway, claims: $0, hasher: hasher, account: command.account, now: now)
        }
        let fields = try await application.apply(command.writes, to: command.target, current: &current)
        current.comments = known
        var comments: [CommentResult] = []
        var held: ToolError?
        for write in command.comments {
            do throws(ToolError) {
                comments.append(
                    try await applyComment(write, target: command.target, current: current, isolation))
            } catch {
                // A failure that one comment may have caused holds up no other comment. The comment returns with the
                // command.
                guard error.suspicion != nil else { throw error }
                held = held ?? error
            }
        }
        if let held { throw held }
        current.comments = nil
        var result = CommandResult(
            command: command.id, share: command.share, sequence: command.sequence, fields: fields, comments: comments,
            snapshot: current)
        if result.hasRejections, try await mayHaveBeenArchived(command.target, since: current) {
            result.reportRejectionsAsConflicts(hasher)
        }
        return result
    }

    /// Whether what the tool refused since then may have been refused because the item was archived, not for what it
    /// is.
    ///
    /// Who archived it may have restored it already: only an item nobody touched was surely open all the while.
    private func mayHaveBeenArchived(
        _ entity: EntityReference, since snapshot: EntitySnapshot
    ) async throws(ToolError) -> Bool {
        guard let now = try await present(entity), let isArchived = now.isArchived else { return false }
        return isArchived || now.version != snapshot.version
    }

    // MARK: Comments

    private func applyComment(
        _ write: CommentWrite, target: EntityReference, current: EntitySnapshot, _ isolation: FailureScope
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
                    current: current)
            case .update(let id, let author, let body, let expected, let link, let work):
                // A user's own comment gets no author line, whatever marker it has.
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

    /// The outcome for a comment that may have been rejected for what it says.
    ///
    /// - Throws: the failure of reading the item: then the tool, or the item, is gone.
    private func rejected(
        _ write: CommentWrite, by failure: ToolError, target: EntityReference
    ) async throws(ToolError) -> (CommentResult.Outcome, mayBeAcceptedLater: Bool?) {
        var isGone = false
        if !failure.isOwnRejection {
            // Either the comment is gone alone, or the item with it, which may have another id now. And an answer that
            // is not the tool's own does not say that the tool did nothing.
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
        _ draft: CommentDraft, origin: CommentOrigin, target: EntityReference, current: EntitySnapshot
    ) async throws(ToolError) -> CommentResult.Outcome {
        // The command asks for exactly this copy. A comment with its marker and another text may be a person's, who
        // copied the marker: a second copy does less harm than a change of that comment.
        let place = CommentLocation(target)
        let there = current.comments?.first { comment in
            comment.origin == origin && comment.isMarked(for: place) && comment.says(draft.body, draft.work)
        }
        if let there {
            let hash = hasher(there)
            guard isThere(draft, hash, of: current) else { return .conflict(current: hash) }
            return .applied(commentId: there.id, hash: hash, written: false)
        }
        let comment = try await gateway.createComment(draft, on: target)
        return .applied(commentId: comment.id, hash: hasher(comment), written: true)
    }

    /// Whether a comment with a hash says what a draft says, as drafted or in the form in which the tool keeps it.
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

    /// Tells of what was refused as of what somebody else changed: it is looked at again.
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
    fileprivate var isRejection: Bool {
        if case .rejected = self { true } else { false }
    }
}

extension CommentWrite.Action {
    /// The comment that is changed or removed.
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
