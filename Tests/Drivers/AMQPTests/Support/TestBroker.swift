import AMQP
import Foundation
import Primitives
import Testing

/// The real broker for the tests.
struct TestBroker {
    let settings: AMQPSettings

    /// Uses the broker from the variable `TANDEM_TEST_AMQP_URL`.
    init() throws {
        let url = try #require(
            ProcessInfo.processInfo.environment["TANDEM_TEST_AMQP_URL"],
            "TANDEM_TEST_AMQP_URL names the RabbitMQ to test against")
        settings = try AMQPSettings(url: Secret(url))
    }

    init(_ settings: AMQPSettings) {
        self.settings = settings
    }

    static func name(_ purpose: String) -> String {
        "driver-test.\(purpose).\(UUID().uuidString.lowercased())"
    }

    /// Provides a running publisher to the body.
    func withPublisher<Value>(
        _ topology: AMQPTopology = AMQPTopology(), _ body: (AMQPPublisher) async throws -> Value
    ) async throws -> Value {
        let publisher = AMQPPublisher(settings, topology: topology)
        async let running: Void = publisher.run()
        let result = await Result { try await body(publisher) }
        publisher.shutdown()
        try await running
        return try result.get()
    }

    /// Provides a running consumer to the body and ends it afterward.
    ///
    /// Unsettled messages go back to the queue.
    func withConsumer<Value>(
        of queues: [String], prefetch: Int = 100, topology: AMQPTopology = AMQPTopology(),
        _ body: (AMQPConsumer) async throws -> Value
    ) async throws -> Value {
        let consumer = AMQPConsumer(settings, topology: topology, queues: queues, prefetch: prefetch)
        let running = Task { try await consumer.run() }
        let result = await Result { try await body(consumer) }
        running.cancel()
        try await running.value
        return try result.get()
    }
}

extension Result where Failure == any Error {
    fileprivate init(catching body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}

extension AMQPTopology {
    /// Returns a topology with one queue that expires.
    ///
    /// A quorum queue cannot be deleted together with its last connection.
    static func scratch(_ queue: String, _ arguments: [String: AMQPValue] = [:]) -> AMQPTopology {
        AMQPTopology(queues: [.quorum(queue, arguments: arguments.merging(["x-expires": 120_000]) { $1 })])
    }
}

/// Returns the code of the error that the body throws, or `nil` for no error or another type of error.
func failure<Value>(of body: () async throws -> Value) async -> AMQPError.Code? {
    do {
        _ = try await body()
        return nil
    } catch {
        return (error as? AMQPError)?.code
    }
}

func text(_ delivery: AMQPDelivery?) -> String? {
    delivery.map { String(decoding: $0.body, as: UTF8.self) }
}

func message(_ text: String, to queue: String) -> AMQPMessage {
    AMQPMessage(exchange: "", routingKey: queue, body: Array(text.utf8))
}
