import AMQP
import EntityModel
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import Messaging

/// Tests the handling of messages when something fails, with a real broker.
@Suite(.timeLimit(.minutes(2)))
struct MessageFailureTests {
    private struct Refusal: Error {}

    @Test func `A retry returns to its partition, and a later dead letter still has the first reason`()
        async throws
    {
        try await MessageBench.with { (bench) async throws in
            let queues = Mutex<[String]>([])
            try await bench.consume { _, context in
                queues.withLock { $0.append(context.queue) }
                return context.attempt == 1 ? .retry(FailureReason("too busy")) : .deadLetter(FailureReason("refused"))
            } until: { () async throws in
                try await bench.events.publish([MessageBench.event("e1", item: "1")])
                let parked = try await bench.parked()
                #expect(parked.headers[MessageHeader.firstFailureReason] == "too busy")
                #expect(parked.headers[MessageHeader.failureReason] == "refused")
                #expect(parked.headers[MessageHeader.attempts] == 2)
            }
            let seen = queues.withLock { $0 }
            #expect(seen.count == 2 && Set(seen).count == 1)
        }
    }

    @Test func `A message is dead-lettered after its last attempt`() async throws {
        try await MessageBench.with { (bench) async throws in
            try await bench.consume { _, _ in
                .retry(FailureReason("still too busy"))
            } until: { () async throws in
                let exchange = bench.topology.exchange(of: .events)
                var message = try MessageBench.event("e1", item: "1").amqpMessage(to: exchange)
                message.headers[MessageHeader.attempts] = .int(Int64(RetrySchedule.delays.count))
                try await bench.publisher.publish(message)
                let parked = try await bench.parked()
                #expect(parked.headers[MessageHeader.failureReason] == "still too busy")
                #expect(parked.headers[MessageHeader.attempts] == .int(Int64(RetrySchedule.delays.count + 1)))
            }
        }
    }

    @Test func `A message whose hook fails is retried instead of dead-lettered`() async throws {
        try await MessageBench.with { (bench) async throws in
            let later = bench.topology.delay(.oneMinute, of: .events)
            try await bench.consume(parking: { _, _ in throw Refusal() }) { _, _ in
                .deadLetter(FailureReason("refused"))
            } until: { () async throws in
                try await bench.events.publish([MessageBench.event("e1", item: "1")])
                try await bench.wait { () async throws in try await bench.count(in: later) == 1 }
                #expect(try await bench.count(in: bench.topology.deadLetterQueue(of: .events)) == 0)
            }
        }
    }

    @Test func `A message whose copy cannot be published stays in its queue`() async throws {
        try await MessageBench.with { (bench) async throws in
            let closed = AMQPPublisher(bench.settings)
            closed.shutdown()
            let handled = SharedFlag()
            let consumer = MessageConsumer<Event>(
                .events, bench.topology, bench.settings, publisher: closed, logger: Logger(label: "test")
            ) { _, _ in
                handled.set()
                return .deadLetter(FailureReason("refused"))
            }
            let running = Task { try await consumer.run() }
            try await bench.events.publish([MessageBench.event("e1", item: "1")])
            await handled.wait()
            running.cancel()
            _ = await running.result
            let again = Mutex<MessageContext?>(nil)
            try await bench.consume { _, context in
                again.withLock { $0 = context }
                return .acknowledge
            } until: { () async throws in
                try await bench.wait { again.withLock { $0 } != nil }
            }
            #expect(again.withLock { $0 }?.isRedelivered == true)
            #expect(again.withLock { $0 }?.attempt == 1)
        }
    }

    @Test func `A graceful stop finishes running messages and returns the others`() async throws {
        try await MessageBench.with { (bench) async throws in
            let begun = SharedFlag()
            let released = SharedFlag()
            let first = Mutex<[String]>([])
            let consumer = bench.consumer { event, _ in
                begun.set()
                await released.wait()
                first.withLock { $0.append(event.id) }
                return .acknowledge
            }
            let group = ServiceGroup(services: [consumer], logger: Logger(label: "test"))
            let running = Task { try await group.run() }
            try await bench.events.publish((0..<3).map { MessageBench.event("\($0)", item: "1") })
            await begun.wait()
            await group.triggerGracefulShutdown()
            released.set()
            try await running.value
            try await bench.events.publish([MessageBench.event("last", item: "1")])
            let second = Mutex<[String]>([])
            try await bench.consume { event, _ in
                second.withLock { $0.append(event.id) }
                return .acknowledge
            } until: { () async throws in
                try await bench.wait { second.withLock { $0.last } == "last" }
            }
            let all = first.withLock { $0 } + second.withLock { $0 }
            #expect(first.withLock { $0.first } == "0")
            #expect(all == ["0", "1", "2", "last"])
        }
    }
}
