/// Whose turn comes first where a tool lets only so many requests through.
public enum RequestPriority: Hashable, Sendable {
    /// What follows from a change that somebody waits for.
    case interactive
    /// What looks over many items, and has time.
    case background

    /// Of the task and of those that it starts.
    @TaskLocal public static var current = RequestPriority.interactive
}
