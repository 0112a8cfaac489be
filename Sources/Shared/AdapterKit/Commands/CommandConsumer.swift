public import AdapterEngine
import Core
public import EntityModel
import Foundation
public import Messaging
public import Primitives
import Synchronization
import ToolHTTP

/// Applies commands to the tool and publishes their results to entity-sync.
///
/// A command is acknowledged after the broker has confirmed its result. If the process crashes before this, the command
/// is delivered again, and the fence returns its recorded result.
public struct CommandConsumer: Sendable {
    private let connections: ToolSessions
    private let fence: any CommandFence
    private let intents: any CreationIntentStore
    private let claims: any CreationLeases
    private let now: @Sendable () -> Timestamp
    private let limits: CommandConcurrency
    private let publish: WebhookRoutes.Publish

    /// - Parameters:
    ///   - connections: The tool sessions of the adapter.
    ///   - fence: The fence that rejects duplicate commands.
    ///   - intents: The store of creation intents.
    ///   - claims: The leases for the creation of missing named references.
    ///   - now: The current time.
    ///   - publish: The function that publishes the results.
    public init(
        connections: ToolSessions, fence: any CommandFence, intents: any CreationIntentStore,
        claims: any CreationLeases, now: @escaping @Sendable () -> Timestamp, publish: @escaping WebhookRoutes.Publish
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
                let session = try await connections.session(command.target.tool.id, account: command.account)
                if let failure = session.connection.monitor.hold(now: now()) {
                    // A waiting command must not hold a database connection. A probe is acknowledged, because its
                    // sender will repeat it.
                    return command.action == .probe ? .acknowledge : .later(failure)
                }
                let application = CommandExecutor(
                    gateway: session.gateway, fence: fence, intents: intents, claims: claims,
                    hasher: session.connection.hasher, now: now)
                result = try await limits.run(command) {
                    try await application.execute(command, attempt: context.attempt)
                }
            } catch let failure as ToolError where !failure.isTransient {
                result = CommandResult(of: command, failure: failure)
            }
            if let result { try await publish([command.answer(result)]) }
            return .acknowledge
        } catch {
            return MessageDisposition(failing: error)
        }
    }

    /// Publishes a failed result for a command that was dead-lettered and will not be retried.
    public func handleDeadLetter(_ command: Command, _ reason: FailureReason) async throws {
        let failure = ToolError(kind: .unavailable, message: reason.description)
        try await publish([command.answer(CommandResult(of: command, failure: failure))])
    }
}

/// Limits the number of commands that run concurrently for one connection.
///
/// Without the limit, a slow tool could occupy the capacity that other connections need.
private final class CommandConcurrency: Sendable {
    /// The maximum number of commands, which equals the maximum number of concurrent requests to a tool.
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
    /// Returns the event that reports the result.
    fileprivate func answer(_ result: CommandResult) -> Event {
        Event(
            id: "applied|\(id)", account: account, entity: target, occurredAt: occurredAt,
            kind: .commandCompleted(result))
    }
}
