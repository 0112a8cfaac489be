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
        let outcome = try await fence.run(command) { wasInterrupted in
            do {
                return try await run(
                    command, FailureScope(attempt: attempt, wasInterrupted: wasInterrupted))
            } catch let error as ToolError {
                guard !error.isTransient else { throw error }
                return CommandResult(of: command, failure: error)
            }
        }
        switch outcome {
        case .ran(let result):
            return result
        case .finished(var result):
            if result.failure == nil, result.createdEntity == nil, command.action != .delete {
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

    private func run(_ command: Command, _ scope: FailureScope) async throws -> CommandResult {
        switch command.action {
        case .create(let draft):
            return try await create(draft, command, attempt: scope.attempt)
        case .update(let fields, let comments):
            return try await update(fields, comments, command, scope)
        case .delete:
            try await gateway.delete(command.target)
            return CommandResult(of: command)
        case .probe:
            // The fence knows the result of every command that started. Therefore this one never ran.
            return .canceledBeforeRun(command)
        }
    }

    private func create(_ draft: EntityDraft, _ command: Command, attempt: Int) async throws -> CommandResult {
        let made = try await creator.create(
            draft, as: command.target, for: command.share, account: command.account, attempt: attempt)
        // If an earlier attempt created the item, the tool may still know its initial values.
        var stub = made.stub
        if stub == nil { stub = try? await gateway.stub(of: made.entity.entity) }
        return CommandResult(of: command, createdEntity: made.entity, snapshot: stub)
    }

    private func update(
        _ writes: [FieldWrite], _ comments: [CommentWrite], _ command: Command, _ scope: FailureScope
    ) async throws -> CommandResult {
        let target = command.target
        var current = try await gateway.read(target, comments: !comments.isEmpty)
        guard current.isArchived != true else {
            throw ToolError(
                kind: .forbidden, message: "The item is archived. Restore it, and its pending changes will continue.")
        }
        let known = current.comments
        var fieldWriter = FieldWriter(gateway: gateway, hasher: hasher)
        fieldWriter.failureScope = scope
        fieldWriter.referenceCreator = claims.map {
            ReferenceCreator(gateway: gateway, claims: $0, hasher: hasher, account: command.account, now: now)
        }
        let (fields, prohibition) = try await fieldWriter.tryToApply(writes, to: target, current: &current)
        current.comments = known
        let commentWriter = CommentWriter(gateway: gateway, hasher: hasher, failureScope: scope)
        let results = try await commentWriter.apply(comments, to: target, current: current)
        // If the tool accepts a comment, it forbids the fields, not the item.
        if let prohibition, !results.contains(where: \.outcome.wasWritten) { throw prohibition }
        current.comments = nil
        var result = CommandResult(of: command, fields: fields, comments: results, snapshot: current)
        if result.hasRejections, try await mayHaveBeenArchived(target, since: current) {
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
