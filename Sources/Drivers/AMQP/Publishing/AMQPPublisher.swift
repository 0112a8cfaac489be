import Primitives

/// Publishes messages and reports to each caller when the broker has taken responsibility for them.
///
/// All callers share one connection and its confirms. Many calls can be in progress at once, and no call needs a round
/// trip of its own. ``run()`` maintains the connection and must be running.
public final class AMQPPublisher: Sendable {
    private let settings: AMQPSettings
    private let topology: AMQPTopology
    private let line = PublishQueue()
    private let executor = BlockingExecutor(label: "amqp.publisher")

    /// - Parameters:
    ///   - settings: The address of the broker and the credentials.
    ///   - topology: The topology that is declared for each new connection.
    public init(_ settings: AMQPSettings, topology: AMQPTopology = AMQPTopology()) {
        self.settings = settings
        self.topology = topology
    }

    /// The failure of one message of a call, identified by its index in the call.
    public struct Failure: Error, Hashable, Sendable {
        public let index: Int
        public let error: AMQPError
    }

    /// Whether messages can be published now.
    public var status: AMQPStatus { line.status }

    /// Maintains the connection until ``shutdown()`` or cancellation, and reconnects if it breaks.
    ///
    /// - Throws: ``AMQPError`` if the broker permanently rejects the first connection because of wrong credentials or a
    ///   conflicting topology. After that, every failure is retried indefinitely.
    public func run() async throws {
        let (settings, topology, line) = (settings, topology, line)
        let failure = await withTaskCancellationHandler {
            await executor.run { PublisherLoop(settings, topology, line).run() }
        } onCancel: {
            line.requestStop(.immediate)
        }
        if let failure { throw failure }
    }

    /// Rejects further messages, sends the accepted ones, waits for their confirms, and lets ``run()`` return.
    public func shutdown() {
        line.requestStop(.graceful)
    }

    /// Publishes a message and returns when the broker has confirmed it.
    ///
    /// Canceling the task does not withdraw the message.
    ///
    /// - Throws: ``AMQPError``. Check ``AMQPError/isDeliveryUnknown`` before publishing the message again.
    public func publish(_ message: AMQPMessage) async throws(AMQPError) {
        try await publish([message])
    }

    /// Publishes messages in their order and returns when the broker has confirmed all of them.
    ///
    /// - Throws: The ``AMQPError`` of the first failed message. ``failures(publishing:)`` returns the errors of all
    ///   messages.
    public func publish(_ messages: [AMQPMessage]) async throws(AMQPError) {
        if let first = await failures(publishing: messages).first { throw first.error }
    }

    /// Publishes messages in their order and returns the failed ones when the outcome of all is known.
    public func failures(publishing messages: [AMQPMessage]) async -> [Failure] {
        guard !messages.isEmpty else { return [] }
        for (index, message) in messages.enumerated() {
            do throws(AMQPError) {
                try message.check(maximumBodyBytes: settings.maximumBodyBytes)
            } catch {
                return [Failure(index: index, error: error)]
                    + messages.indices.filter { $0 != index }.map { other in
                        Failure(
                            index: other,
                            error: AMQPError(code: .rejectedLocally, message: "message \(index) was rejected"))
                    }
            }
        }
        return await withCheckedContinuation { continuation in
            if let refusal = line.submit(PublishRequest(messages: messages, continuation: continuation)) {
                continuation.resume(returning: messages.indices.map { Failure(index: $0, error: refusal) })
            }
        }
    }
}
