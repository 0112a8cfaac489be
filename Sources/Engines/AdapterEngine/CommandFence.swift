public import EntityModel

/// Remembers, per target entity, the newest command that was begun, and what came of it.
///
/// A queue delivers a command at least once and a retried copy late. Without the fence a copy that comes after its
/// command was finished could write an old value over a newer one.
public protocol CommandFence: Sendable {
    /// Runs `body` unless the command ran to its end before, or a newer one for the same entity was begun.
    ///
    /// That it begins is recorded before, and its result, as ``EntityModel/CommandResult/record``, after. While it runs
    /// nobody else, in this process or another, holds the command's target; the hold ends with the process that has it.
    /// Where `body` throws or the process dies, the command may run again.
    ///
    /// An inquiry runs nothing. If its command was never begun, ``EntityModel/CommandResult/canceledBeforeRun(_:)`` is
    /// recorded as its result, which keeps it out from now on. One that was begun and left in the middle must come
    /// again first: what it wrote would else pass for a person's edit.
    /// - Throws: a transient ``EntityModel/ToolError`` while another holds the target, and for an inquiry after a
    ///   command that was left in the middle; what `body` throws.
    func run(
        _ command: Command, _ body: @escaping @Sendable () async throws -> CommandResult
    ) async throws -> FenceOutcome
}

/// What became of a command at the fence.
public enum FenceOutcome: Hashable, Sendable {
    /// It ran just now.
    case ran(CommandResult)
    /// It ran to its end before, or never will: what was recorded of it.
    case finished(CommandResult)
    /// A newer command for the same entity came before it.
    case overtaken
}

extension CommandResult {
    /// The answer to an inquiry after a command that did not come before the inquiry did.
    public static func canceledBeforeRun(_ command: Command) -> CommandResult {
        CommandResult(
            command: command.id, share: command.share, sequence: command.sequence, fields: [], comments: [],
            snapshot: nil, failure: ToolError(kind: .superseded, message: "the command never ran"))
    }

    /// Why an inquiry has no answer yet.
    public static let interrupted = ToolError(
        kind: .unavailable, message: "the command that is asked for was begun and must come to its end first")

    /// The result as it may be kept: hashes, no content.
    public var record: CommandResult {
        var record = self
        record.version = snapshot?.version ?? version
        record.snapshot = nil
        return record
    }
}
