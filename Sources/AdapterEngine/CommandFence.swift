public import EntityModel

/// Remembers, per target entity, the newest command that was admitted and whether it was finished.
///
/// A queue delivers a command at least once and a retried copy late. Without the fence a copy that comes after its
/// command was finished could write an old value over a newer one.
public protocol CommandFence: Sendable {
    /// Records that the command starts, unless a newer one for the same entity was admitted or this one is finished.
    func admit(_ command: Command) async throws -> Admission

    /// Records that the command is finished, with its result as it stands without the snapshot: hashes, no content.
    func finish(_ command: Command, result: CommandResult) async throws
}

/// Whether a command may run.
public enum Admission: Hashable, Sendable {
    case proceed
    /// It ran to its end before; this is what came of it.
    case finished(CommandResult)
    /// A newer command for the same entity was admitted.
    case overtaken
}
