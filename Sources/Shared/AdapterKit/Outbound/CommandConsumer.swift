public import AdapterEngine
import Core
public import EntityModel
import Foundation
public import Messaging
import Synchronization
import ToolHTTP

/// Applies commands to the tool and tells entity-sync what became of them.
///
/// A command is done when its result is safe with the broker; whoever dies before that meets the command again and
/// answers from the fence.
public struct CommandConsumer: Sendable {
    private let connections: ToolSessions
    private let fence: any CommandFence
    private let intents: any CreationIntentStore
    private let claims: any CreationLeases
    private let now: @Sendable () -> Int64
    private let limits: CommandConcurrency
    private let publish: WebhookRoutes.Publish

    /// - Parameters:
    ///   - connections: lead to the tools.
    ///   - fence: keeps copies of commands out.
    ///   - intents: remember which items were begun to be made.
    ///   - claims: tell who makes what values name and a tool lacks.
    ///   - now: milliseconds since 1970.
    ///   - publish: where results go.
    public init(
        connections: ToolSessions, fence: any CommandFence, intents: any CreationIntentStore,
        claims: any CreationLeases, now: @escaping @Sendable () -> Int64, publish: @escaping WebhookRoutes.Publish
    ) {
        self.connections = connections
        self.fence = fence
        self.intents = intents
        self.claims = claims
        self.now = now
        self.publish = publish
        limits = CommandConcurrency()
    }

    /// Applies one command.
    public func handle(_ command: Command, _ context: MessageContext) async -> MessageDisposition {
        do {
            let result: CommandResult?
            do {
                let line = try await connections.session(command.target.tool.id, account: command.account)
                if let failure = line.connection.monitor.hold(now: now()) {
                    // A command that waits must not hold a connection to the database. Whoever probes it asks again.
                    return command.isInquiry ? .acknowledge : .later(failure)
                }
                let application = CommandExecutor(
                    gateway: line.gateway, fence: fence, intents: intents, claims: claims,
                    hasher: line.connection.hasher, now: now)
                result = try await limits.run(command) {
                    try await application.execute(command, attempt: context.attempt)
                }
            } catch let failure as ToolError where !failure.isTransient {
                result = command.failed(failure)
            }
            if let result { try await publish([command.answer(result)]) }
            return .acknowledge
        } catch {
            return MessageDisposition(failing: error)
        }
    }

    /// Tells entity-sync that a command will not be tried any more.
    public func handleDeadLetter(_ command: Command, _ reason: FailureReason) async throws {
        let failure = ToolError(kind: .unavailable, message: reason.description)
        try await publish([command.answer(command.failed(failure))])
    }
}

/// Bounds how many commands of one connection are at work, so that a slow tool does not hold what others need.
private final class CommandConcurrency: Sendable {
    /// As many as there may be requests under way to a tool.
    private static let width = 10

    private struct Key: Hashable {
        let account: AccountID
        let tool: Tool
    }

    private let limits = Mutex<[Key: ConcurrencyLimiter]>([:])

    func run<Value>(_ command: Command, _ body: () async throws -> Value) async throws -> Value {
        let key = Key(account: command.account, tool: command.target.tool)
        let limit = limits.withLock { limits in
            if let limit = limits[key] { return limit }
            let limit = ConcurrencyLimiter(Self.width)
            limits[key] = limit
            return limit
        }
        return try await limit.run(body)
    }
}

extension Command {
    fileprivate func failed(_ failure: ToolError) -> CommandResult {
        CommandResult(
            command: id, share: share, sequence: sequence, fields: [], comments: [], snapshot: nil, failure: failure)
    }

    /// The result as the event that tells of it.
    fileprivate func answer(_ result: CommandResult) -> Event {
        Event(
            id: "applied|\(id)", account: account, entity: target, occurredAt: occurredAt,
            kind: .commandCompleted(result))
    }
}
