import AMQP
import Testing

@Suite(.timeLimit(.minutes(2))) struct ConsumeTests {
    /// Publishes texts to a new queue and passes a consumer of the queue to the body.
    private func withMessages(
        _ texts: [String], prefetch: Int = 100, _ arguments: [String: AMQPValue] = [:],
        _ body: (AMQPConsumer, AMQPPublisher, String) async throws -> Void
    ) async throws {
        let queue = TestBroker.name("consume")
        let broker = try TestBroker()
        try await broker.withPublisher(.scratch(queue, arguments)) { publisher in
            try await publisher.publish(texts.map { message($0, to: queue) })
            try await broker.withConsumer(of: [queue], prefetch: prefetch) { consumer in
                try await body(consumer, publisher, queue)
            }
        }
    }

    @Test func `deliveries arrive in order and contain the published messages`() async throws {
        try await withMessages(["a", "b", "c"]) { consumer, _, queue in
            var seen: [String?] = []
            for await delivery in consumer.deliveries {
                #expect(delivery.queue == queue && delivery.routingKey == queue && !delivery.isRedelivered)
                seen.append(text(delivery))
                try delivery.ack()
                if seen.count == 3 { break }
            }
            #expect(seen == ["a", "b", "c"])
        }
    }

    @Test func `a delivery can be settled only once`() async throws {
        try await withMessages(["a", "b"]) { consumer, _, _ in
            var iterator = consumer.deliveries.makeAsyncIterator()
            let first = await iterator.next()
            try first?.ack()
            #expect(await failure { try first?.ack() } == .alreadySettled)
            #expect(await failure { try first?.reject(requeue: true) } == .alreadySettled)
            // The channel still works.
            #expect(text(await iterator.next()) == "b")
        }
    }

    @Test func `a requeued message is delivered again and marked as redelivered`() async throws {
        try await withMessages(["a"]) { consumer, _, _ in
            var iterator = consumer.deliveries.makeAsyncIterator()
            try await iterator.next()?.reject(requeue: true)
            let again = await iterator.next()
            #expect(text(again) == "a")
            #expect(again?.isRedelivered == true)
            try again?.ack()
        }
    }

    @Test func `a rejected message is dead-lettered`() async throws {
        let (queue, dead) = (TestBroker.name("rejecting"), TestBroker.name("dead"))
        let topology = AMQPTopology.scratch(dead).merging(
            .scratch(queue, ["x-dead-letter-exchange": "", "x-dead-letter-routing-key": .string(dead)]))
        let broker = try TestBroker()
        try await broker.withPublisher(topology) { publisher in
            try await publisher.publish(message("bad", to: queue))
            try await broker.withConsumer(of: [queue, dead]) { consumer in
                var iterator = consumer.deliveries.makeAsyncIterator()
                try await iterator.next()?.reject(requeue: false)
                let parked = await iterator.next()
                #expect(parked?.queue == dead)
                #expect(text(parked) == "bad")
                let death = parked?.headers["x-death"]?.arrayValue?.first?.tableValue
                #expect(death?["reason"]?.stringValue == "rejected")
                try parked?.ack()
            }
        }
    }

    @Test func `the consumer receives no more unsettled messages than the prefetch`() async throws {
        try await withMessages((0..<30).map(String.init), prefetch: 10) { consumer, publisher, queue in
            var inHand: [AMQPDelivery] = []
            while inHand.count < 10 { inHand += await consumer.deliveries.next(upTo: 100) }
            #expect(inHand.count == 10)
            // While no delivery is settled, the next message goes to another consumer.
            try await TestBroker().withConsumer(of: [queue]) { other in
                var iterator = other.deliveries.makeAsyncIterator()
                #expect(text(await iterator.next()) == "10")
            }
            for delivery in inHand { try delivery.ack() }
        }
    }

    @Test func `a drain waits for unsettled deliveries and returns the rest`() async throws {
        let queue = TestBroker.name("drain")
        let broker = try TestBroker()
        try await broker.withPublisher(.scratch(queue)) { publisher in
            try await publisher.publish((0..<20).map { message("\($0)", to: queue) })
            let consumer = AMQPConsumer(broker.settings, queues: [queue], prefetch: 20)
            async let running: Void = consumer.run()
            var inHand: [AMQPDelivery] = []
            while inHand.count < 5 { inHand += await consumer.deliveries.next(upTo: 5 - inHand.count) }
            consumer.drain()
            #expect(await consumer.deliveries.next(upTo: 1).isEmpty)
            for delivery in inHand { try delivery.ack() }
            try await running
            #expect(consumer.status == .closed)
            try await broker.withConsumer(of: [queue]) { next in
                var rest: [String?] = []
                for await delivery in next.deliveries {
                    rest.append(text(delivery))
                    try delivery.ack()
                    if rest.count == 15 { break }
                }
                #expect(rest == (5..<20).map(String.init))
            }
        }
    }

    @Test func `cancellation returns unsettled messages at once`() async throws {
        let queue = TestBroker.name("cancel")
        let broker = try TestBroker()
        try await broker.withPublisher(.scratch(queue)) { publisher in
            try await publisher.publish(message("a", to: queue))
            let consumer = AMQPConsumer(broker.settings, queues: [queue], prefetch: 1)
            let running = Task { try await consumer.run() }
            let taken = try #require(await consumer.deliveries.next(upTo: 1).first)
            running.cancel()
            try await running.value
            #expect(await failure { try taken.ack() } == .connectionLost)
            try await broker.withConsumer(of: [queue]) { next in
                var iterator = next.deliveries.makeAsyncIterator()
                let again = await iterator.next()
                #expect(text(again) == "a")
                try again?.ack()
            }
        }
    }

    @Test func `a canceled wait receives no message`() async throws {
        try await withMessages([]) { consumer, publisher, queue in
            let waiting = Task { await consumer.deliveries.next(upTo: 1) }
            waiting.cancel()
            #expect(await waiting.value.isEmpty)
            try await publisher.publish(message("a", to: queue))
            let delivery = await consumer.deliveries.next(upTo: 1).first
            #expect(text(delivery) == "a")
            try delivery?.ack()
        }
    }

    @Test func `a single active consumer passes on to the next consumer when it drains`() async throws {
        let broker = try TestBroker()
        try await withMessages((0..<10).map(String.init), ["x-single-active-consumer": true]) { first, _, queue in
            var iterator = first.deliveries.makeAsyncIterator()
            let early = try #require(await iterator.next())
            try await broker.withConsumer(of: [queue]) { second in
                async let handedOver = second.deliveries.next(upTo: 1)
                // The first consumer ends only after its deliveries are settled.
                first.drain()
                try early.ack()
                let delivery = await handedOver.first
                #expect(text(delivery) == "1")
                try delivery?.ack()
            }
        }
    }

    @Test func `a body over the limit stays in the queue`() async throws {
        let queue = TestBroker.name("oversized")
        let broker = try TestBroker()
        var small = broker.settings
        small.maximumBodyBytes = 10
        let consumers = TestBroker(small)
        try await broker.withPublisher(.scratch(queue)) { publisher in
            try await publisher.publish([message("far more than ten", to: queue), message("short", to: queue)])
            try await consumers.withConsumer(of: [queue]) { consumer in
                var iterator = consumer.deliveries.makeAsyncIterator()
                let big = await iterator.next()
                #expect(big?.isOversized == true && big?.body.isEmpty == true)
                try big?.ack()
                #expect(text(await iterator.next()) == "short")
            }
        }
    }
}
