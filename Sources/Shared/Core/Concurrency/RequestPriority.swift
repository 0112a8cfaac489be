/// The priority of a request when the tool limits the number of requests.
public enum RequestPriority: Hashable, Sendable {
    /// The request follows from a change whose result a user waits for.
    case interactive
    /// The request belongs to work on many items that is not urgent.
    case background

    /// The priority of the current task and of its child tasks.
    @TaskLocal public static var current = RequestPriority.interactive
}
