import AMQP
import EntityModel
import Primitives
import Synchronization
import TestSupport
import Testing

@testable import Messaging

/// Tests dead letters with a real broker.
@Suite(.timeLimit(.minutes(1)))
struct DeadLetterQueueTests {
    private let acme = DeadLetterQueue.Filter.account(AccountID(rawValue: "acme"))
    private let other = DeadLetterQueue.Filter.account(AccountID(rawValue: "other"))

    @Test func `An account sees its own dead letters with their facts`() async throws {
        try await withParked { (bench, parked) async throws in
            let own = try await parked.list(.events, of: acme)
            #expect(own.isComplete)
            #expect(own.value.map(\.id).sorted() == ["a1", "a2"])
            let first = try #require(own.value.first { $0.id == "a1" })
            #expect(first.queueGroup == "events")
            #expect(first.account == AccountID(rawValue: "acme"))
            #expect(first.failureReason == "refused a1")
            #expect(first.attempts == 1)
            #expect(first.routingKey == "acme|targetprocess|1")
            #expect(first.occurredAt == 1)
            #expect(first.deadLetteredAt ?? 0 > 1_600_000_000_000)
            #expect(try await parked.list(.events, of: other).value.map(\.id) == ["b1"])
            let all = try await parked.list(.events, of: .allAccounts).value
            #expect(all.count == 4)
            // A message that cannot be decoded has no account and no ID. It is listed under the same ID each time.
            let unreadable = try #require(all.first { $0.account == nil })
            #expect(!unreadable.id.isEmpty)
            #expect(try await parked.list(.events, of: .allAccounts).value.contains { $0.id == unreadable.id })
        }
    }

    @Test func `Only selected messages are replayed, and they are handled like new ones`() async throws {
        try await withParked { (bench, parked) async throws in
            #expect(try await parked.replay(.ids(["a2", "b1"]), of: .events, of: acme).value == 1)
            #expect(try await parked.list(.events, of: .allAccounts).value.count == 3)
            let seen = Mutex<[String: Int]>([:])
            try await bench.consume { event, context in
                seen.withLock { $0[event.id] = context.attempt }
                return .acknowledge
            } until: { () async throws in
                try await bench.wait { seen.withLock { !$0.isEmpty } }
                #expect(try await parked.replay(.all, of: .events, of: other).value == 1)
                try await bench.wait { seen.withLock { $0.count } == 2 }
            }
            #expect(seen.withLock { $0 } == ["a2": 1, "b1": 1])
        }
    }

    @Test func `A replayed message that fails again is dead-lettered again`() async throws {
        try await withParked { (bench, parked) async throws in
            try await bench.consume { _, _ in
                .deadLetter(FailureReason("refused again"))
            } until: { () async throws in
                #expect(try await parked.replay(.ids(["a1"]), of: .events, of: acme).value == 1)
                try await bench.wait { () async throws in
                    try await parked.list(.events, of: acme).value.contains { $0.failureReason == "refused again" }
                }
                let again = try await parked.list(.events, of: acme).value.first { $0.id == "a1" }
                #expect(again?.firstFailureReason == "refused again")
                #expect(again?.attempts == 1)
            }
        }
    }

    @Test func `A discarded message is removed, and no account can discard another account's messages`() async throws {
        try await withParked { (bench, parked) async throws in
            #expect(try await parked.discard(.ids(["b1"]), of: .events, of: acme).value == 0)
            #expect(try await parked.discard(.all, of: .events, of: acme).value == 2)
            #expect(try await parked.list(.events, of: acme).value.isEmpty)
            #expect(try await parked.list(.events, of: .allAccounts).value.count == 2)
        }
    }

    @Test func `A replay that cannot be published leaves all where it was`() async throws {
        try await withParked { (bench, parked) async throws in
            let closed = AMQPPublisher(bench.settings)
            closed.shutdown()
            let stuck = DeadLetterQueue(bench.settings, bench.topology, publisher: closed)
            await #expect(throws: AMQPError.self) { try await stuck.replay(.all, of: .events, of: acme) }
            #expect(try await parked.list(.events, of: acme).value.map(\.id).sorted() == ["a1", "a2"])
        }
    }

    @Test func `A message that exceeds the readable size is dead-lettered completely`() async throws {
        try await MessageBench.with { (bench) async throws in
            var narrow = bench.settings
            narrow.maximumBodyBytes = 100
            let event = MessageBench.event(String(repeating: "long", count: 50), item: "1")
            try await bench.consume(narrow) { _, _ in
                .acknowledge
            } until: { () async throws in
                try await bench.events.publish([event])
                try await bench.wait { () async throws in
                    try await bench.count(in: bench.topology.deadLetterQueue(of: .events)) == 1
                }
            }
            let listed = try await bench.parkedMessages(narrow).list(.events, of: acme).value.first
            #expect(listed?.isOversized == true)
            #expect(listed?.failureReason == "The message exceeds the size that Tandem can read.")
            #expect(listed?.routingKey == "acme|targetprocess|1")
            #expect(listed?.deadLetteredAt ?? 0 > 1_600_000_000_000)
            // A browser with a smaller limit must not replay a truncated message.
            #expect(try await bench.parkedMessages(narrow).replay(.all, of: .events, of: acme).value == 0)
            #expect(try await bench.parkedMessages().replay(.all, of: .events, of: acme).value == 1)
            let seen = Mutex<Event?>(nil)
            try await bench.consume { event, _ in
                seen.withLock { $0 = event }
                return .acknowledge
            } until: { () async throws in
                try await bench.wait { seen.withLock { $0 } != nil }
            }
            #expect(seen.withLock { $0 } == event)
        }
    }

    /// Creates dead letters: two messages of one account, one of another, and one that cannot be decoded.
    private func withParked(_ body: (MessageBench, DeadLetterQueue) async throws -> Void) async throws {
        try await MessageBench.with { (bench) async throws in
            let parked = bench.parkedMessages()
            try await bench.consume { event, _ in
                .deadLetter(FailureReason("refused \(event.id)"))
            } until: { () async throws in
                try await bench.events.publish([
                    MessageBench.event("a1", item: "1"), MessageBench.event("a2", item: "2"),
                    MessageBench.event("b1", item: "1", account: "other"),
                ])
                let exchange = bench.topology.exchange(of: .events)
                try await bench.publisher.publish(AMQPMessage(exchange: exchange, routingKey: "k", body: [0xff]))
                try await bench.wait { () async throws in
                    try await parked.list(.events, of: .allAccounts).value.count == 4
                }
            }
            try await body(bench, parked)
        }
    }
}
