/// Whether a publisher or consumer can work at this moment, for health checks.
public enum AMQPStatus: Hashable, Sendable {
    /// No attempt to connect has ended yet.
    case starting
    case connected
    /// The last attempt failed, or the connection broke; it is tried again.
    case disconnected(AMQPError)
    case closed
}
