public import EntityModel

/// A store that remembers the newest command per target entity and its result.
///
/// A queue may deliver a command more than once, and a retried copy may arrive late. Without the fence, a copy that
/// arrives after its command finished could overwrite a newer value with an old one.
public protocol CommandFence: Sendable {
    /// Runs `body` unless the command has already finished or a newer command for the same entity has started.
    ///
    /// The fence records the start before `body` runs. Afterward it records the result as
    /// ``EntityModel/CommandResult/record``. While `body` runs, the fence holds a lock on the command's target across
    /// all processes. The lock ends when its process ends. If `body` throws or the process crashes, the command may run
    /// again.
    ///
    /// A probe never executes the command. If the command has not started, the fence records
    /// ``EntityModel/CommandResult/canceledBeforeRun(_:)`` as its result and ignores a late delivery. If it started but
    /// did not finish, the probe fails until the command is redelivered. Otherwise its partial writes would look like a
    /// user's edit.
    ///
    /// - Parameters:
    ///   - command: The command or probe.
    ///   - body: The execution of the command. Its parameter says whether the command started before and did not finish.
    /// - Returns: The outcome at the fence.
    /// - Throws: A transient ``EntityModel/ToolError`` while another command holds the lock on the target, or for a
    ///   probe of an interrupted command. Rethrows the errors of `body`.
    func run(
        _ command: Command, _ body: @escaping @Sendable (_ wasInterrupted: Bool) async throws -> CommandResult
    ) async throws -> FenceOutcome
}

/// The outcome of a command at the fence.
public enum FenceOutcome: Hashable, Sendable {
    /// The command ran now.
    case ran(CommandResult)
    /// The command finished earlier or was canceled before it ran. The value is its recorded result.
    case finished(CommandResult)
    /// A newer command for the same entity superseded the command.
    case overtaken
}

extension CommandResult {
    /// Returns the result of a probe for a command that had not started when the probe arrived.
    public static func canceledBeforeRun(_ command: Command) -> CommandResult {
        CommandResult(of: command, failure: ToolError(kind: .superseded, message: "The command never ran."))
    }

    /// The error of a probe whose command was interrupted.
    public static let interrupted = ToolError(
        kind: .unavailable,
        message: "The command started but did not finish. Its result is known after it is delivered again.")

    /// The part of the result that may be stored: hashes, but no content.
    public var record: CommandResult {
        var record = self
        record.version = snapshot?.version ?? version
        record.snapshot = nil
        return record
    }
}
