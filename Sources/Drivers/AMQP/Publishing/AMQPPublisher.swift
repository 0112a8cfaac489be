import Primitives

/// Publishes messages and tells each caller when the broker has taken responsibility for them.
///
/// All callers share one connection and its confirms: many calls are on their way at once, and none costs a round trip
/// of its own. ``run()`` keeps the connection and must be running.
public final class AMQPPublisher: Sendable {
    private let settings: AMQPSettings
    private let topology: AMQPTopology
    private let line = PublishQueue()
    private let executor = BlockingExecutor(label: "amqp.publisher")

    /// - Parameters:
    ///   - settings: how the broker is reached.
    ///   - topology: declared each time that a connection is made.
    public init(_ settings: AMQPSettings, topology: AMQPTopology = AMQPTopology()) {
        self.settings = settings
        self.topology = topology
    }

    /// One message of a call that failed, by its place in the call.
    public struct Failure: Error, Hashable, Sendable {
        public let index: Int
        public let error: AMQPError
    }

    /// Whether messages can be published now.
    public var status: AMQPStatus { line.status }

    /// Keeps the connection until ``shutdown()`` or cancellation, and makes it anew when it breaks.
    ///
    /// - Throws: ``AMQPError`` if the broker refuses us for good before the first connection stands: wrong credentials
    ///   or a topology that contradicts what exists. Whatever comes later is tried again for ever.
    public func run() async throws {
        let (settings, topology, line) = (settings, topology, line)
        let failure = await withTaskCancellationHandler {
            await executor.run { PublisherLoop(settings, topology, line).run() }
        } onCancel: {
            line.requestStop(.immediate)
        }
        if let failure { throw failure }
    }

    /// Takes no further message, sends what it has, waits for the confirms, and lets ``run()`` return.
    public func shutdown() {
        line.requestStop(.graceful)
    }

    /// Publishes a message and returns when the broker has it safe.
    ///
    /// Cancelling the task does not take the message back.
    /// - Throws: ``AMQPError``; look at ``AMQPError/mayHaveArrived`` before publishing again.
    public func publish(_ message: AMQPMessage) async throws(AMQPError) {
        try await publish([message])
    }

    /// Publishes messages in their order and returns when the broker has all of them safe.
    ///
    /// - Throws: the first message's ``AMQPError`` if any failed; ``failures(publishing:)`` tells them apart.
    public func publish(_ messages: [AMQPMessage]) async throws(AMQPError) {
        if let first = await failures(publishing: messages).first { throw first.error }
    }

    /// Publishes messages in their order and returns those that failed, when the fate of all is known.
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
                            error: AMQPError(code: .rejectedLocally, message: "message \(index) was refused"))
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
