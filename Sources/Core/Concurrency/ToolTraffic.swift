/// Whose turn comes first where a tool lets only so many requests through.
public enum ToolTraffic: Hashable, Sendable {
    /// What follows from a change that somebody waits for.
    case live
    /// What looks over many items, and has time.
    case bulk

    /// Of the task and of those that it starts.
    @TaskLocal public static var current = ToolTraffic.live
}
