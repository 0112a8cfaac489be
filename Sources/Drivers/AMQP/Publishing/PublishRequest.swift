/// One call of ``AMQPPublisher/publish(_:)-8kgy9`` for the connection's thread.
struct PublishRequest: Sendable {
    let messages: [AMQPMessage]
    let continuation: CheckedContinuation<[AMQPPublisher.Failure], Never>
}

/// Counts the unsettled messages of a call and resumes the caller after the last one.
final class PendingPublish {
    private var missing: Int
    private var failures: [AMQPPublisher.Failure] = []
    private let continuation: CheckedContinuation<[AMQPPublisher.Failure], Never>

    init(_ request: PublishRequest) {
        missing = request.messages.count
        continuation = request.continuation
    }

    func settle(_ index: Int, _ error: AMQPError?) {
        if let error { failures.append(AMQPPublisher.Failure(index: index, error: error)) }
        missing -= 1
        guard missing == 0 else { return }
        failures.sort { $0.index < $1.index }
        continuation.resume(returning: failures)
    }
}

/// A message between its call and its confirm.
struct UnconfirmedMessage {
    let message: AMQPMessage
    /// The index of the message in its call.
    let index: Int
    let ticket: PendingPublish
    /// The time when the message was accepted, or when it was written if that happened later.
    var since: ContinuousClock.Instant
    /// The error from a `basic.return`, which the broker sends before the confirm.
    var returned: AMQPError?

    func settle(_ error: AMQPError?) {
        ticket.settle(index, error ?? returned)
    }
}
