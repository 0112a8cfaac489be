import AMQP
import EntityModel
import Synchronization
import TestSupport
import Testing

@testable import Core
@testable import Messaging

/// Tests publishers and consumers with a real broker and queues of their own.
@Suite(.timeLimit(.minutes(2)))
struct MessageConsumerTests {
    @Test func `Events of one item are handled in order, one at a time, whatever their number`() async throws {
        try await MessageBench.with { (bench) async throws in
            let items = 20
            let each = 30
            let log = Mutex<[String: [String]]>([:])
            let atWork = Mutex<Set<String>>([])
            try await bench.consume { event, _ in
                let item = event.entity.sourceId
                let isAlone = atWork.withLock { $0.insert(item).inserted }
                await Task.yield()
                atWork.withLock { _ = $0.remove(item) }
                log.withLock { $0[item, default: []].append(isAlone ? event.id : "beside another") }
                return .acknowledge
            } until: { () async throws in
                let events = (0..<each).flatMap { number in
                    (0..<items).map { MessageBench.event("\(number)", item: "\($0)", account: "account \($0)") }
                }
                try await bench.events.publish(events)
                try await bench.wait { log.withLock { $0.values.map(\.count).reduce(0, +) } == items * each }
            }
            let expected = (0..<each).map(String.init)
            let seen = log.withLock { $0 }
            #expect(seen.count == items)
            #expect(seen.values.allSatisfy { $0 == expected })
        }
    }

    @Test func `A failed message is retried with its attempt counted, and others are not delayed`() async throws {
        try await MessageBench.with { (bench) async throws in
            let attempts = Mutex<[Int]>([])
            let others = Mutex(0)
            try await bench.consume { event, context in
                guard event.entity.sourceId == "failing" else {
                    others.withLock { $0 += 1 }
                    return .acknowledge
                }
                attempts.withLock { $0.append(context.attempt) }
                return context.attempt < 3 ? .retry(FailureReason("not yet")) : .acknowledge
            } until: { () async throws in
                try await bench.events.publish([MessageBench.event("1", item: "failing")])
                try await bench.events.publish((0..<50).map { MessageBench.event("\($0)", item: "other \($0)") })
                try await bench.wait { others.withLock { $0 } == 50 }
                #expect(attempts.withLock { $0.count } < 3)
                try await bench.wait { attempts.withLock { $0 } == [1, 2, 3] }
            }
        }
    }

    @Test func `A message that can never succeed is dead-lettered with its reason, after the hook ran`() async throws {
        try await MessageBench.with { (bench) async throws in
            let told = Mutex<[String]>([])
            try await bench.consume(parking: { event, reason in
                told.withLock { $0.append("\(event.id): \(reason)") }
            }) { _, _ in
                .deadLetter(FailureReason("the tool refuses"))
            } until: { () async throws in
                try await bench.events.publish([MessageBench.event("e1", item: "1")])
                let parked = try await bench.parked()
                let body = try BoundedJSON.decode(Event.self, from: parked.body)
                #expect(body == MessageBench.event("e1", item: "1"))
                #expect(parked.headers[MessageHeader.failureReason]?.stringValue == "the tool refuses")
                #expect(parked.headers[MessageHeader.account]?.stringValue == "acme")
                #expect(told.withLock { $0 } == ["e1: the tool refuses"])
            }
        }
    }

    @Test(arguments: ["not JSON", "{}", "[[[[", ""])
    func `A message that cannot be read is parked as it is`(body: String) async throws {
        try await MessageBench.with { (bench) async throws in
            try await bench.consume { _, _ in
                .acknowledge
            } until: { () async throws in
                try await bench.publisher.publish(
                    AMQPMessage(
                        exchange: bench.topology.exchange(of: .events), routingKey: "k", body: Array(body.utf8),
                        headers: [MessageHeader.schema: .int(Int64(Event.schema))]))
                #expect(try await bench.parked().body == Array(body.utf8))
            }
        }
    }

    @Test func `A message with an unknown schema is dead-lettered, and the queue continues`() async throws {
        try await MessageBench.with { (bench) async throws in
            let done = Mutex(false)
            try await bench.consume { _, _ in
                done.withLock { $0 = true }
                return .acknowledge
            } until: { () async throws in
                var message = try MessageBench.event("new", item: "1").amqpMessage(
                    to: bench.topology.exchange(of: .events))
                message.headers[MessageHeader.schema] = .int(Int64(Event.schema) + 1)
                try await bench.publisher.publish(message)
                try await bench.events.publish([MessageBench.event("old", item: "1")])
                try await bench.wait { done.withLock { $0 } }
                #expect(try await bench.parked().messageId == "new")
            }
        }
    }

    @Test func `A consumer that dies leaves its message to the next one`() async throws {
        try await MessageBench.with { (bench) async throws in
            let begun = SharedFlag()
            let released = SharedFlag()
            let first = bench.consumer { _, _ in
                begun.set()
                // The task is separate, so that the end of the consumer does not cancel it: the work hangs.
                await Task { await released.wait() }.value
                return .acknowledge
            }
            let dying = Task { try await first.run() }
            try await bench.events.publish([MessageBench.event("e1", item: "1")])
            await begun.wait()
            dying.cancel()
            let isRedelivered = Mutex<Bool?>(nil)
            try await bench.consume { _, context in
                isRedelivered.withLock { $0 = context.isRedelivered }
                return .acknowledge
            } until: { () async throws in
                try await bench.wait { isRedelivered.withLock { $0 } != nil }
            }
            released.set()
            _ = await dying.result
            #expect(isRedelivered.withLock { $0 } == true)
        }
    }

    @Test func `The trace of the publisher goes on in the handler`() async throws {
        try await MessageBench.with { (bench) async throws in
            let trace = TraceContext.root()
            let seen = Mutex<TraceContext?>(nil)
            try await bench.consume { _, _ in
                seen.withLock { $0 = TraceContext.current }
                return .acknowledge
            } until: { () async throws in
                try await trace.run { try await bench.events.publish([MessageBench.event("e1", item: "1")]) }
                try await bench.wait { seen.withLock { $0 } != nil }
            }
            #expect(seen.withLock { $0 }?.traceID == trace.traceID)
            #expect(seen.withLock { $0 }?.spanID != trace.spanID)
        }
    }

    @Test func `A slow account cannot take the whole desk`() {
        let desk = DeliveryScheduler<Int>(accountQuota: 3, patience: .seconds(5))
        let start = ContinuousClock.now
        let places = (0..<4).map { desk.admit($0, of: "slow \($0)", account: "slow", now: start) }
        #expect(places == [.start, .start, .start, .start])
        let later = start + .seconds(6)
        #expect(desk.admit(4, of: "slow 4", account: "slow", now: later) == .throttled)
        #expect(desk.admit(5, of: "other", account: "other", now: later) == .start)
        for number in 0..<3 { #expect(desk.complete(with: "slow \(number)", account: "slow", now: later) == nil) }
        #expect(desk.admit(6, of: "slow 6", account: "slow", now: later) == .start)
    }

    @Test func `A quick account may have as much in hand as there is`() {
        let desk = DeliveryScheduler<Int>(accountQuota: 3, patience: .seconds(5))
        var now = ContinuousClock.now
        for number in 0..<1000 {
            #expect(desk.admit(number, of: "\(number)", account: "quick", now: now) == .start)
            if number >= 10 { #expect(desk.complete(with: "\(number - 10)", account: "quick", now: now) == nil) }
            now += .milliseconds(100)
        }
    }

    @Test func `Messages of one item wait for each other in their order`() {
        let desk = DeliveryScheduler<Int>(accountQuota: 10)
        #expect((0..<3).map { desk.admit($0, of: "item", account: "a") } == [.start, .queued, .queued])
        #expect((0..<3).map { _ in desk.complete(with: "item", account: "a") } == [1, 2, nil])
        #expect(desk.admit(3, of: "item", account: "a") == .start)
    }
}
