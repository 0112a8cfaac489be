import AMQP
import Testing

@Suite(.timeLimit(.minutes(5))) struct BrokerCrashTests {
    @Test func `every confirmed message is consumed although the broker is killed during publishing`() async throws {
        try await OwnBroker.use { own in
            let queue = TestBroker.name("crash")
            var settings = own.settings
            settings.maximumReconnectDelay = .milliseconds(200)
            let broker = TestBroker(settings)
            let total = 4000
            let topology = AMQPTopology.scratch(queue, ["x-single-active-consumer": true])
            // RabbitMQ stores the definition of a new queue after a few seconds. A crash before that would lose the
            // whole queue.
            try await broker.withPublisher(topology) { try await $0.publish(message("0", to: queue)) }
            await own.stop()
            await own.start()
            try await broker.withPublisher(topology) { publisher in
                try await broker.withConsumer(of: [queue], prefetch: 50, topology: topology) { consumer in
                    async let published: Void = publishAll(1..<total, to: queue, publisher)
                    var seen: Set<Int> = []
                    var staleAcks = 0
                    var hasCrashed = false
                    while seen.count < total {
                        for delivery in await consumer.deliveries.next(upTo: 10) {
                            seen.insert(try #require(text(delivery).flatMap { Int($0) }))
                            if seen.count > total / 4, !hasCrashed {
                                hasCrashed = true
                                await own.kill()
                                await own.start()
                            }
                            do throws(AMQPError) {
                                try delivery.ack()
                            } catch {
                                #expect(error.code == .connectionLost)
                                staleAcks += 1
                            }
                        }
                    }
                    try await published
                    #expect(seen == Set(0..<total))
                    // The delivery that was unsettled during the crash belongs to a lost connection.
                    #expect(staleAcks > 0)
                    try await expectEmpty(queue, publisher, consumer)
                }
            }
        }
    }

    /// Publishes each number until it is confirmed, with many numbers at the same time.
    private func publishAll(
        _ numbers: Range<Int>, to queue: String, _ publisher: AMQPPublisher
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for first in 0..<20 {
                group.addTask {
                    for number in numbers where number % 20 == first {
                        while true {
                            do throws(AMQPError) {
                                try await publisher.publish(message("\(number)", to: queue))
                                break
                            } catch {
                                guard error.isTransient else { throw error }
                                await Task.yield()
                            }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Checks that only second copies arrive before a last message, and that all of them can be acknowledged.
    private func expectEmpty(_ queue: String, _ publisher: AMQPPublisher, _ consumer: AMQPConsumer) async throws {
        try await publisher.publish(message("last", to: queue))
        for await delivery in consumer.deliveries {
            try delivery.ack()
            if text(delivery) == "last" { return }
            #expect(text(delivery).flatMap { Int($0) } != nil)
        }
    }
}
