public import AMQP
public import Core
import EntityModel
import Logging
import Primitives
public import ServiceLifecycle

/// A service's connection to the broker: the settings, the queues, and one publisher for all messages.
public final class BrokerClient: Service {
    static let url = Setting<Secret<String>>(
        "TANDEM_AMQP_URL", "The address of the message broker.", expecting: "a URL amqp://user:password@host:port/vhost"
    ) { (try? AMQPSettings(url: $0)) != nil }
    static let partitions = Setting<Int>(
        "TANDEM_QUEUE_PARTITIONS",
        "The number of partitions per queue group. It must be the same in all services and must never decrease.",
        default: 4, expecting: "a number from 1 to 64"
    ) { (1...64).contains($0) }
    static let prefetch = Setting<Int>(
        "TANDEM_QUEUE_PREFETCH", "The maximum number of unacknowledged messages per partition.", default: 128,
        expecting: "a number from 1 to 10000"
    ) { (1...10_000).contains($0) }

    /// The settings of a service that uses the broker.
    public static let settings: [any SettingDeclaration] = [url, partitions, prefetch]

    public let publisher: AMQPPublisher
    public let topology: QueueTopology
    /// The dead letters of the queue groups.
    public let deadLetters: DeadLetterQueue
    private let connection: AMQPSettings
    private let prefetch: Int
    private let logger: Logger

    /// - Parameters:
    ///   - context: The context whose settings name the broker.
    ///   - families: The queue groups that the service publishes to or consumes. Their queues are declared.
    /// - Throws: ``SettingsError`` if a setting is missing or invalid.
    public init(_ context: ServiceContext, families: [QueueGroup]) throws {
        let settings = context.settings
        var connection = try AMQPSettings(url: try settings.value(Self.url))
        connection.connectionName = context.name
        self.connection = connection
        topology = QueueTopology(partitions: try settings.value(Self.partitions))
        prefetch = try settings.value(Self.prefetch)
        logger = context.logger
        publisher = AMQPPublisher(connection, topology: topology.declarations(for: families))
        deadLetters = DeadLetterQueue(connection, topology, publisher: publisher)
    }

    /// Publishes until the service stops.
    ///
    /// The broker first confirms all messages that were handed over before.
    public func run() async throws {
        try await withGracefulShutdownHandler {
            try await publisher.run()
        } onGracefulShutdown: {
            self.publisher.shutdown()
        }
    }

    /// A readiness check that is up while messages can be published.
    public var check: ReadinessCheck {
        ReadinessCheck("broker") { Self.state(of: self.publisher.status) }
    }

    /// Returns a consumer of a queue group; see ``MessageConsumer``.
    public func consumer<Message: QueueMessage>(
        of family: QueueGroup, parking: @escaping MessageConsumer<Message>.DeadLetterHook = { _, _ in },
        handle: @escaping MessageConsumer<Message>.Handle
    ) -> MessageConsumer<Message> {
        MessageConsumer(
            family, topology, connection, publisher: publisher, prefetch: prefetch, logger: logger, parking: parking,
            handle: handle)
    }

    static func state(of status: AMQPStatus) -> ReadinessCheck.State {
        switch status {
        case .connected: .up
        case .starting: .down("not connected yet")
        case .disconnected(let error): .down(error.description)
        case .closed: .down("closed")
        }
    }
}

extension MessageConsumer {
    /// A readiness check that is up while messages can arrive.
    public var check: ReadinessCheck {
        ReadinessCheck("queues of \(queueGroup.name)") { BrokerClient.state(of: self.status) }
    }
}
