import AMQP
import Primitives
import Testing

@Suite(.timeLimit(.minutes(5))) struct RoundTripTests {
    @Test func `ten thousand messages of random size and headers arrive unchanged`() async throws {
        let seed = printedSeed("RoundTrip")
        let queue = TestBroker.name("round-trip")
        let broker = try TestBroker()
        let total = 10_000
        try await broker.withPublisher(.scratch(queue)) { publisher in
            try await broker.withConsumer(of: [queue], prefetch: 500) { consumer in
                async let published: Void = publishAll(seed, total, to: queue, publisher)
                var random = SeededRandom(seed: seed)
                var count = 0
                while count < total {
                    for delivery in await consumer.deliveries.next(upTo: 100) {
                        let expected = random.message(to: queue)
                        #expect(delivery.body == expected.body)
                        #expect(delivery.headers == expected.headers)
                        #expect(delivery.messageId == expected.messageId)
                        #expect(delivery.contentType == expected.contentType)
                        try delivery.ack()
                        count += 1
                    }
                }
                try await published
            }
        }
    }

    private func publishAll(_ seed: UInt64, _ total: Int, to queue: String, _ publisher: AMQPPublisher) async throws {
        var random = SeededRandom(seed: seed)
        var left = total
        while left > 0 {
            let batch = (0..<min(left, 250)).map { _ in random.message(to: queue) }
            try await publisher.publish(batch)
            left -= batch.count
        }
    }

    @Test func `a body of many frames arrives completely`() async throws {
        let queue = TestBroker.name("large")
        let broker = try TestBroker()
        var random = SeededRandom(seed: printedSeed("large body"))
        let body = random.bytes(3_000_001)
        try await broker.withPublisher(.scratch(queue)) { publisher in
            try await publisher.publish(AMQPMessage(exchange: "", routingKey: queue, body: body))
            try await broker.withConsumer(of: [queue]) { consumer in
                let delivery = await consumer.deliveries.next(upTo: 1).first
                #expect(delivery?.body == body)
                try delivery?.ack()
            }
        }
    }
}

extension SeededRandom {
    fileprivate mutating func message(to queue: String) -> AMQPMessage {
        // Most bodies are small, some are empty, and a few exceed the size of a frame.
        let size = number(0...99) == 0 ? number(100_000...300_000) : number(0...1500)
        return AMQPMessage(
            exchange: "", routingKey: queue, body: bytes(size), headers: table(depth: 2),
            isPersistent: Bool.random(using: &self), messageId: number(0...3) == 0 ? nil : text(number(1...30)),
            contentType: number(0...3) == 0 ? nil : "application/json")
    }
}
