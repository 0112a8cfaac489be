import AMQP
import EntityModel
import Synchronization
import Testing

@testable import Messaging

@Suite(.timeLimit(.minutes(1)))
struct QueueTopologyTests {
    private let families: [QueueGroup] = [.events, .commands(.jira), .commands(.targetprocess)]

    @Test func `Exchanges and queues have the names that all services know`() {
        let topology = QueueTopology(partitions: 2)
        #expect(topology.exchange(of: .commands(.jira)) == "commands.jira")
        #expect(
            topology.queues(of: .commands(.targetprocess)) == ["commands.targetprocess.0", "commands.targetprocess.1"])
        #expect(topology.deadLetterQueue(of: .events) == "events.dead")
        let delays = RetrySchedule.Delay.allCases.map { topology.delay($0, of: .events) }
        #expect(delays.prefix(3) == ["events.retry.2s", "events.retry.4s", "events.retry.8s"])
    }

    @Test func `No queue may drop a message`() {
        for queue in QueueTopology().declarations(for: families).queues {
            #expect(queue.isDurable && queue.arguments["x-queue-type"] == "quorum", "\(queue.name)")
            // Without an explicit limit, RabbitMQ 4 drops a message after 20 deliveries.
            #expect(queue.arguments["x-delivery-limit"]?.intValue ?? 0 > 100, "\(queue.name)")
            guard queue.arguments["x-dead-letter-exchange"] != nil else {
                #expect(queue.name.hasSuffix(".dead"))
                continue
            }
            #expect(queue.arguments["x-dead-letter-strategy"] == "at-least-once", "\(queue.name)")
            #expect(queue.arguments["x-overflow"] == "reject-publish", "\(queue.name)")
        }
    }

    @Test func `Each queue group has its own exchange, partitions, delays, and dead letters`() {
        let topology = QueueTopology(partitions: 3)
        let all = topology.declarations(for: families)
        let delays = RetrySchedule.Delay.allCases.count
        #expect(all.queues.count == families.count * (3 + delays + 1))
        #expect(all.exchanges.count == families.count * (1 + delays))
        #expect(Set(all.queues.map(\.name)).count == all.queues.count)
        #expect(all.merging(topology.declarations(for: [.events])) == all)
    }

    @Test func `The broker takes the declarations again and again, and all partitions get their share`() async throws {
        try await MessageBench.with { (bench) async throws in
            let queues = Mutex<[String: Set<String>]>([:])
            try await bench.consume { event, context in
                queues.withLock { _ = $0[context.queue, default: []].insert(event.entity.sourceId) }
                return .acknowledge
            } until: { () async throws in
                try await bench.events.publish((0..<400).map { MessageBench.event("\($0)", item: "\($0 / 2)") })
                try await bench.wait { queues.withLock { $0.values.map(\.count).reduce(0, +) } >= 200 }
            }
            let seen = queues.withLock { $0 }
            // No item may occur in two partitions.
            #expect(seen.values.map(\.count).reduce(0, +) == 200)
            #expect(seen.count == 2)
            #expect(seen.values.allSatisfy { $0.count > 40 })
        }
    }
}
