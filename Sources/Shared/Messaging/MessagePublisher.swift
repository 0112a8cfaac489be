public import AMQP
public import EntityModel

/// Publishes messages of one family; returns when the broker has them safe.
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

    /// Publishes messages in their order, with one wait for all of them.
    ///
    /// - Throws: `AMQPError`; some of the messages may have arrived then, so that they may arrive twice.
    public func publish(_ messages: [Message]) async throws {
        try await publisher.publish(messages.map { try published($0) })
    }

    /// The message as it is published: without what its reader can find out otherwise, where it would be too long.
    func published(_ message: Message) throws -> AMQPMessage {
        let whole = try message.amqpMessage(to: exchange(message))
        guard whole.body.count > messageLimit else { return whole }
        let short = try shortened(message).amqpMessage(to: exchange(message))
        guard short.body.count <= messageLimit else {
            throw ToolError(
                kind: .rejected,
                message:
                    "The message about item \(message.item.sourceId) has \(short.body.count) bytes, and Tandem sends "
                    + "\(messageLimit) at most.")
        }
        return short
    }
}

/// The number of bytes of the longest message that is sent; the broker and its readers take twice as many.
private let messageLimit = 8 << 20

/// Publishes generic events.
public typealias EventPublisher = MessagePublisher<Event>
/// Publishes commands, each to the tool that its target stands in.
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
