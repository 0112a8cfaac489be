import AMQP
import Testing

@Suite(.timeLimit(.minutes(2))) struct PublishTests {
    @Test func `a message that no queue accepts fails without affecting others`() async throws {
        let queue = TestBroker.name("returned")
        try await TestBroker().withPublisher(.scratch(queue)) { publisher in
            let failures = await publisher.failures(publishing: [
                message("one", to: queue), message("nowhere", to: queue + ".missing"), message("two", to: queue),
                message("nowhere else", to: queue + ".gone"),
            ])
            #expect(failures.map(\.index) == [1, 3])
            #expect(failures.allSatisfy { $0.error.code == .returned && $0.error.replyCode == 312 })
            #expect(failures.allSatisfy { !$0.error.isDeliveryUnknown })
        }
    }

    @Test func `returned messages with equal content are matched in their order`() async throws {
        let queue = TestBroker.name("equal")
        try await TestBroker().withPublisher(.scratch(queue)) { publisher in
            let lost = message("same", to: queue + ".missing")
            let failures = await publisher.failures(publishing: Array(repeating: lost, count: 200))
            #expect(failures.map(\.index) == Array(0..<200))
        }
    }

    @Test func `a message that is not mandatory is dropped without an error`() async throws {
        var lost = message("x", to: TestBroker.name("nowhere"))
        lost.isMandatory = false
        let sent = lost
        try await TestBroker().withPublisher { try await $0.publish(sent) }
    }

    @Test func `only the messages that a full queue rejects fail`() async throws {
        let queue = TestBroker.name("full")
        let topology = AMQPTopology(queues: [
            .init(queue, arguments: ["x-max-length": 1, "x-overflow": "reject-publish", "x-expires": 60_000])
        ])
        try await TestBroker().withPublisher(topology) { publisher in
            try await publisher.publish(message("fits", to: queue))
            #expect(await failure { try await publisher.publish(message("does not", to: queue)) } == .nacked)
        }
    }

    @Test func `a message that AMQP cannot transfer is rejected before it is sent`() async throws {
        let queue = TestBroker.name("refused")
        var broker = try TestBroker().settings
        broker.maximumBodyBytes = 1000
        try await TestBroker(broker).withPublisher(.scratch(queue)) { publisher in
            let big = AMQPMessage(exchange: "", routingKey: queue, body: [UInt8](repeating: 0, count: 1001))
            #expect(await failure { try await publisher.publish(big) } == .rejectedLocally)
            let longKey = message("x", to: String(repeating: "k", count: 256))
            #expect(await failure { try await publisher.publish(longKey) } == .rejectedLocally)
            var longHeaders = message("x", to: queue)
            longHeaders.headers["h"] = .bytes([UInt8](repeating: 1, count: 140_000))
            let sent = longHeaders
            #expect(await failure { try await publisher.publish(sent) } == .rejectedLocally)
            try await publisher.publish(message("the channel is whole", to: queue))
        }
    }

    @Test func `concurrent callers each receive the result of their own message`() async throws {
        let queue = TestBroker.name("callers")
        try await TestBroker().withPublisher(.scratch(queue)) { publisher in
            await withTaskGroup(of: Bool.self) { group in
                for number in 0..<2000 {
                    group.addTask {
                        let isLost = number.isMultiple(of: 7)
                        let code = await failure {
                            try await publisher.publish(message("\(number)", to: isLost ? queue + ".missing" : queue))
                        }
                        return code == (isLost ? .returned : nil)
                    }
                }
                for await isRight in group { #expect(isRight) }
            }
        }
    }

    @Test func `shutting down confirms accepted messages and rejects further ones`() async throws {
        let queue = TestBroker.name("shutdown")
        let publisher = AMQPPublisher(try TestBroker().settings, topology: .scratch(queue))
        async let early: Void = publisher.publish((0..<500).map { message("\($0)", to: queue) })
        async let running: Void = publisher.run()
        try await early
        publisher.shutdown()
        #expect(await failure { try await publisher.publish(message("late", to: queue)) } == .closed)
        try await running
        #expect(publisher.status == .closed)
    }

    @Test func `without a broker, callers fail at once because nothing was sent`() async throws {
        var settings = AMQPSettings(host: "127.0.0.1", port: 1)
        settings.maximumReconnectDelay = .milliseconds(100)
        try await TestBroker(settings).withPublisher { publisher in
            do throws(AMQPError) {
                try await publisher.publish(message("x", to: "y"))
                Issue.record("published without a broker")
            } catch {
                #expect(error.code == .unavailable)
                #expect(!error.isDeliveryUnknown && error.isTransient)
            }
            #expect(await failure { try await publisher.publish(message("x", to: "y")) } == .unavailable)
        }
    }

    @Test func `wrong credentials end the run`() async throws {
        var settings = try TestBroker().settings
        settings.user = "nobody-here"
        let publisher = AMQPPublisher(settings)
        #expect(await failure { try await publisher.run() } == .accessRefused)
        #expect(await failure { try await publisher.publish(message("x", to: "y")) } == .closed)
    }

    @Test func `a queue with other arguments ends the run, and the error contains its name`() async throws {
        let queue = TestBroker.name("contradiction")
        let broker = try TestBroker()
        try await broker.withPublisher(.scratch(queue)) { publisher in
            // The queue exists after it has accepted a message.
            try await publisher.publish(message("first", to: queue))
            let other = AMQPPublisher(broker.settings, topology: .scratch(queue, ["x-max-length": 3]))
            do {
                try await other.run()
                Issue.record("the broker took it")
            } catch {
                #expect(AMQPError.Code.topologyRefused ~= error)
                #expect("\(error)".contains(queue))
            }
        }
    }
}
