import AMQP
import Testing

/// Browsing queues of the real broker.
@Suite(.timeLimit(.minutes(1))) struct BrowseTests {
    @Test func `browsing a queue returns all messages in their order, however often it happens`() async throws {
        let broker = try TestBroker()
        let queue = TestBroker.name("browse")
        // The number is more than one batch and not a multiple of it.
        let texts = (0..<257).map(String.init)
        try await broker.withPublisher(.scratch(queue)) { publisher in
            try await publisher.publish(texts.map { message($0, to: queue) })
            let browser = AMQPBrowser(broker.settings)
            for _ in 0..<3 {
                let look = try await browser.peek(through: queue, limit: 1000) { $0.body }
                #expect(look.kept.map { String(decoding: $0, as: UTF8.self) } == texts)
                #expect(look.isComplete)
            }
        }
    }

    @Test func `concurrent browse calls wait for each other`() async throws {
        let broker = try TestBroker()
        let queue = TestBroker.name("browse")
        try await broker.withPublisher(.scratch(queue)) { publisher in
            try await publisher.publish((0..<50).map { message("\($0)", to: queue) })
            let browser = AMQPBrowser(broker.settings)
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try await browser.peek(through: queue, limit: 100) { $0.messageId ?? "" }.kept.count
                    }
                }
                for try await count in group { #expect(count == 50) }
            }
        }
    }

    @Test func `the limit ends a browse, and the result reports it`() async throws {
        let broker = try TestBroker()
        let queue = TestBroker.name("browse")
        try await broker.withPublisher(.scratch(queue)) { publisher in
            try await publisher.publish((0..<10).map { message("\($0)", to: queue) })
            let browser = AMQPBrowser(broker.settings)
            let part = try await browser.peek(through: queue, limit: 4) { $0.body }
            #expect(part.kept.count == 4)
            #expect(!part.isComplete)
            let nothing = try await browser.peek(through: queue, limit: 0) { $0.body }
            #expect(nothing.kept.isEmpty)
        }
    }

    @Test func `acknowledged messages are removed, and the other reserved messages return to the queue`() async throws {
        let broker = try TestBroker()
        let queue = TestBroker.name("browse")
        try await broker.withPublisher(.scratch(queue)) { publisher in
            try await publisher.publish((0..<10).map { message("\($0)", to: queue) })
            let browser = AMQPBrowser(broker.settings)
            let hold = try await browser.reserve(from: queue, limit: 100) { ["2", "3", "5"].contains(text($0)) }
            #expect(hold.messages.map(text) == ["2", "3", "5"])
            #expect(try await browser.peek(through: queue, limit: 100) { text($0) }.kept.isEmpty)
            try await browser.release(hold, acknowledging: hold.messages.filter { text($0) != "3" })
            let rest = try await browser.peek(through: queue, limit: 100) { text($0) }
            #expect(rest.kept == ["0", "1", "3", "4", "6", "7", "8", "9"])
        }
    }

    @Test(arguments: [["9"], ["7", "8", "9"], ["0"], (0..<10).map(String.init), []])
    func `the first, the last, all, or none of the reserved messages can be acknowledged`(done: [String]) async throws {
        let broker = try TestBroker()
        let queue = TestBroker.name("browse")
        let texts = (0..<10).map(String.init)
        try await broker.withPublisher(.scratch(queue)) { publisher in
            try await publisher.publish(texts.map { message($0, to: queue) })
            let browser = AMQPBrowser(broker.settings)
            let hold = try await browser.reserve(from: queue, limit: 100) { _ in true }
            try await browser.release(hold, acknowledging: hold.messages.filter { done.contains(text($0)) })
            let rest = try await browser.peek(through: queue, limit: 100) { text($0) }
            #expect(rest.kept == texts.filter { !done.contains($0) })
        }
    }

    @Test func `browsing a missing queue fails`() async throws {
        let browser = AMQPBrowser(try TestBroker().settings)
        let missing = TestBroker.name("missing")
        #expect(await failure { try await browser.peek(through: missing, limit: 1) { $0.body } } != nil)
    }

    private func text(_ message: AMQPReservedMessage) -> String {
        String(decoding: message.body, as: UTF8.self)
    }
}
