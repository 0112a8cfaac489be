import AMQP
import Foundation
import Primitives
import Testing

/// The real broker that the tests talk to.
struct TestBroker {
    let settings: AMQPSettings

    /// The broker that `TANDEM_TEST_AMQP_URL` names.
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

    /// Lends a publisher that runs.
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

    /// Lends a consumer that runs, and ends it afterwards; what the body left undecided is given back.
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
    /// One queue that goes away with the last connection that uses it cannot be a quorum queue; this one expires.
    static func scratch(_ queue: String, _ arguments: [String: AMQPValue] = [:]) -> AMQPTopology {
        AMQPTopology(queues: [.quorum(queue, arguments: arguments.merging(["x-expires": 120_000]) { $1 })])
    }
}

/// The code of the error that the body throws; `nil` if it throws none, or one of another kind.
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
