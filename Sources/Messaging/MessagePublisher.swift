public import AMQP
public import EntityModel

/// Publishes messages of one family; returns when the broker has them safe.
public struct MessagePublisher<Message: QueueMessage>: Sendable {
    private let publisher: AMQPPublisher
    private let exchange: @Sendable (Message) -> String

    init(_ publisher: AMQPPublisher, exchange: @escaping @Sendable (Message) -> String) {
        self.publisher = publisher
        self.exchange = exchange
    }

    /// Publishes messages in their order, with one wait for all of them.
    ///
    /// - Throws: `AMQPError`; some of the messages may have arrived then, so that they may arrive twice.
    public func publish(_ messages: [Message]) async throws {
        try await publisher.publish(messages.map { try $0.published(to: exchange($0)) })
    }
}

/// Publishes generic events.
public typealias EventPublisher = MessagePublisher<Event>
/// Publishes commands, each to the tool that its target stands in.
public typealias CommandPublisher = MessagePublisher<Command>

extension MessagePublisher<Event> {
    public init(_ publisher: AMQPPublisher, _ topology: QueueTopology) {
        let exchange = topology.exchange(of: .events)
        self.init(publisher) { _ in exchange }
    }
}

extension MessagePublisher<Command> {
    public init(_ publisher: AMQPPublisher, _ topology: QueueTopology) {
        self.init(publisher) { topology.exchange(of: .commands($0.target.tool.type)) }
    }
}
