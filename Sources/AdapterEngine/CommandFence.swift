public import EntityModel

/// Remembers, per target entity, the newest command that was admitted and whether it was finished.
///
/// A queue delivers a command at least once and a retried copy late. Without the fence a copy that comes after its
/// command was finished could write an old value over a newer one.
public protocol CommandFence: Sendable {
    /// Runs `body` while nobody else, in this process or another, holds the command's target.
    ///
    /// The hold ends with the process that has it. Throws a transient ``ToolFailure`` while another holds the target.
    func holding<Value: Sendable>(
        _ command: Command, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value

    /// Records that the command starts, unless a newer one for the same entity was admitted or this one is finished.
    ///
    /// An inquiry starts nothing. If the command was never admitted, ``EntityModel/CommandResult/neverRan(_:)`` is
    /// recorded as its result in the same step, which keeps it out from now on; if it was admitted and has not been
    /// finished, the answer is ``Admission/underWay``.
    func admit(_ command: Command) async throws -> Admission

    /// Records that the command is finished, with its result as it stands without the snapshot: hashes, no content.
    func finish(_ command: Command, result: CommandResult) async throws
}

extension CommandResult {
    /// The answer to an inquiry after a command that did not come before the inquiry did.
    public static func neverRan(_ command: Command) -> CommandResult {
        CommandResult(
            command: command.id, share: command.share, sequence: command.sequence, fields: [], comments: [],
            snapshot: nil, failure: ToolFailure(kind: .superseded, message: "the command never ran"))
    }
}

/// Whether a command may run.
public enum Admission: Hashable, Sendable {
    case proceed
    /// It ran to its end before; this is what came of it.
    case finished(CommandResult)
    /// A newer command for the same entity was admitted.
    case overtaken
    /// An inquiry's answer: the command was admitted and is not finished.
    case underWay
}
