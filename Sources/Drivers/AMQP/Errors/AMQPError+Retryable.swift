public import Primitives

extension AMQPError: RetryableError {
    public var system: String { "The message broker" }

    public var rejectedValue: RejectedValue? { nil }
}
