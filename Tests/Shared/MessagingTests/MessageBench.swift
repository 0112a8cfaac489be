import AMQP
import EntityModel
import Foundation
import Logging
import Primitives
import TestSupport
import Testing

@testable import Messaging

/// A running publisher and queues of its own for one test.
struct MessageBench: Sendable {
    let topology = QueueTopology(partitions: 2, prefix: "test-\(UUID().uuidString.prefix(8)).")
    let settings: AMQPSettings
    let publisher: AMQPPublisher
    let events: EventPublisher

    static func with(_ body: (MessageBench) async throws -> Void) async throws {
        let bench = try MessageBench()
        let running = Task { try await bench.publisher.run() }
        do {
            try await body(bench)
        } catch {
            running.cancel()
            throw error
        }
        running.cancel()
    }

    private init() throws {
        settings = try AMQPSettings(url: Secret(TestServers.broker()))
        publisher = AMQPPublisher(settings, topology: topology.declarations(for: [.events]))
        events = EventPublisher(publisher, topology)
    }

    func consumer(
        _ settings: AMQPSettings? = nil, parking: @escaping MessageConsumer<Event>.DeadLetterHook = { _, _ in },
        handle: @escaping MessageConsumer<Event>.Handle
    ) -> MessageConsumer<Event> {
        MessageConsumer(
            .events, topology, settings ?? self.settings, publisher: publisher, logger: Logger(label: "test"),
            parking: parking,
            handle: handle)
    }

    func consume(
        _ settings: AMQPSettings? = nil, parking: @escaping MessageConsumer<Event>.DeadLetterHook = { _, _ in },
        _ handle: @escaping MessageConsumer<Event>.Handle, until body: () async throws -> Void
    ) async throws {
        let consumer = consumer(settings, parking: parking, handle: handle)
        let running = Task { try await consumer.run() }
        do {
            try await body()
        } catch {
            running.cancel()
            throw error
        }
        running.cancel()
        _ = await running.result
    }

    /// Returns the next dead letter.
    func parked() async throws -> AMQPDelivery {
        let consumer = AMQPConsumer(settings, queues: [topology.deadLetterQueue(of: .events)], prefetch: 1)
        let running = Task { try await consumer.run() }
        defer { running.cancel() }
        let delivery = try #require(await consumer.deliveries.next(upTo: 1).first)
        try delivery.ack()
        return delivery
    }

    func wait(until condition: () async throws -> Bool) async throws {
        while try await !condition() { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// Returns the dead letters as an operator sees them.
    func parkedMessages(_ settings: AMQPSettings? = nil) -> DeadLetterQueue {
        DeadLetterQueue(settings ?? self.settings, topology, publisher: publisher)
    }

    /// Returns the number of messages in a queue.
    func count(in queue: String) async throws -> Int {
        try await AMQPBrowser(settings).peek(through: queue, limit: 1000) { _ in true }.kept.count
    }

    static func event(_ id: String, item: String, account: String = "acme") -> Event {
        Event(
            id: id, account: AccountID(rawValue: account),
            entity: EntityReference(
                sourceId: item, entityType: "userstory", tool: Tool(id: "targetprocess", type: .targetprocess)),
            occurredAt: 1, kind: .invalidated(version: 1))
    }
}
