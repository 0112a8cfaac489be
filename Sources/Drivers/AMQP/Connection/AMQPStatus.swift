/// The state of a publisher or consumer, for health checks.
public enum AMQPStatus: Hashable, Sendable {
    /// The first attempt to connect has not ended yet.
    case starting
    case connected
    /// The last attempt failed or the connection broke. The connection is retried.
    case disconnected(AMQPError)
    case closed
}
