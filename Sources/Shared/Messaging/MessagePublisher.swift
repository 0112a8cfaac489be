public import AMQP
public import EntityModel

/// Publishes messages of one queue group and returns when the broker has confirmed them.
public struct MessagePublisher<Message: QueueMessage>: Sendable {
    private let publisher: AMQPPublisher
    private let exchange: @Sendable (Message) -> String
    private let shortened: @Sendable (Message) -> Message

    init(
        _ publisher: AMQPPublisher, exchange: @escaping @Sendable (Message) -> String,
        shortened: @escaping @Sendable (Message) -> Message = { $0 }
    ) {
        self.publisher = publisher
        self.exchange = exchange
        self.shortened = shortened
    }

    /// Publishes messages in order and waits once for all confirmations.
    ///
    /// - Throws: `AMQPError`. In this case, some messages may have arrived, so that a retry may deliver them twice.
    public func publish(_ messages: [Message]) async throws {
        try await publisher.publish(messages.map { try published($0) })
    }

    /// Returns the message to publish.
    ///
    /// If it is too long, data that its reader can get elsewhere is omitted.
    func published(_ message: Message) throws -> AMQPMessage {
        let whole = try message.amqpMessage(to: exchange(message))
        guard whole.body.count > messageLimit else { return whole }
        let short = try shortened(message).amqpMessage(to: exchange(message))
        guard short.body.count <= messageLimit else {
            throw ToolError(
                kind: .rejected,
                message:
                    "The message about item \(message.item.sourceId) has \(short.body.count) bytes, but Tandem sends "
                    + "at most \(messageLimit) bytes.")
        }
        return short
    }
}

/// The maximum size of a message in bytes.
///
/// The broker and the readers accept twice as much.
private let messageLimit = 8 << 20

/// Publishes events.
public typealias EventPublisher = MessagePublisher<Event>
/// Publishes commands, each to the tool of its target.
public typealias CommandPublisher = MessagePublisher<Command>

extension MessagePublisher<Event> {
    public init(_ publisher: AMQPPublisher, _ topology: QueueTopology) {
        let exchange = topology.exchange(of: .events)
        self.init(publisher, exchange: { _ in exchange }, shortened: { $0.shortened })
    }
}

extension MessagePublisher<Command> {
    public init(_ publisher: AMQPPublisher, _ topology: QueueTopology) {
        self.init(publisher, exchange: { topology.exchange(of: .commands($0.target.tool.type)) })
    }
}
