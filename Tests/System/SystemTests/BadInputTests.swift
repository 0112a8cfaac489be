import AMQP
import Primitives
import Testing

extension WholeSystem {
    /// Invalid input and failing tools or servers: Tandem rejects the input or waits, and loses nothing.
    @Suite(.serialized)
    struct BadInputTests {}
}

extension WholeSystem.BadInputTests {
    @Test(.timeLimit(.minutes(5)))
    func `Bad webhook requests, foreign messages, and broken answers cause no harm`() async throws {
        try await RunningSystem.with { (system) async throws in
            let pair = try await Self.pair(in: system)
            try await Self.refusesBadNotifications(system)
            try await Self.crosses("after bad notifications", pair, in: system)
            try await Self.parksForeignMessages(system, pair)
            try await Self.outlivesBrokenAnswers(system, pair)
            for service in RunningSystem.services {
                #expect(try await system.status(of: service, "health/ready") == 200, "\(service)")
            }
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `Without broker or database, services wait, report it, and recover by themselves`() async throws {
        try await RunningSystem.with { (system) async throws in
            let pair = try await Self.pair(in: system)
            try await Self.crosses("at first", pair, in: system)
            for part in ["rabbitmq", "postgres"] {
                try await system.kill(part)
                let concerned = ["jira-adapter", "targetprocess-adapter", "entity-sync"]
                for service in concerned {
                    try await eventually("\(service) is not ready without \(part)", within: 30) {
                        try await system.status(of: service, "health/ready") == 503
                    }
                    #expect(try await system.status(of: service, "health/live") == 200, "\(service) without \(part)")
                }
                if part == "rabbitmq" {
                    let status = try await system.http.status(
                        "POST", system.webhooks.jira, body: Self.deletion(of: pair))
                    #expect(status == 503)
                }
                try await system.jira.rename(pair.key, "Without \(part)")
                try await system.start(part)
                for service in concerned {
                    try await eventually("\(service) is ready with \(part)", within: 60) {
                        try await system.status(of: service, "health/ready") == 200
                    }
                }
                try await Self.named("Without \(part)", pair, in: system)
                try await Self.crosses("after \(part) came back", pair, in: system)
            }
        }
    }

    private struct Pair {
        let story: Int
        let key: String
    }

    private static func pair(in system: RunningSystem) async throws -> Pair {
        let story = try #require(await system.targetprocess.seed(1).first)
        let key = try #require(await system.jira.seed(1).first)
        let share = try await system.api.share(story, key).id
        // An edit before the end of the first transfer may lose against the transferred value.
        try await eventually("the share is at rest") { try await system.api.share(share).isAtRest }
        return Pair(story: story, key: key)
    }

    /// Checks that a change on either side reaches the other side.
    private static func crosses(_ when: String, _ pair: Pair, in system: RunningSystem) async throws {
        try await system.jira.rename(pair.key, "From Jira \(when)")
        try await named("From Jira \(when)", pair, in: system)
        try await system.targetprocess.rename(pair.story, "From Targetprocess \(when)")
        try await named("From Targetprocess \(when)", pair, in: system)
    }

    private static func named(_ name: String, _ pair: Pair, in system: RunningSystem) async throws {
        try await eventually("both items have the name: \(name)", within: 90) {
            let (story, issue) = (
                try await system.targetprocess.item(pair.story), try await system.jira.item(pair.key)
            )
            return story.name == name && issue.name == name
        }
    }

    private static func refusesBadNotifications(_ system: RunningSystem) async throws {
        for (service, webhook) in [
            ("jira-adapter", system.webhooks.jira), ("targetprocess-adapter", system.webhooks.targetprocess),
        ] {
            let wrongToken = String(webhook.dropLast()) + (webhook.last == "A" ? "B" : "A")
            let wrongConnection = webhook.replacing("/acme/", with: "/other/")
            for address in [wrongToken, wrongConnection] {
                let fine = Array(#"{"timestamp": 1, "webhookEvent": "jira:issue_updated"}"#.utf8)
                #expect(try await system.http.status("POST", address, body: fine) == 401)
                // A caller without a token does not learn what is wrong with the body.
                #expect(try await system.http.status("POST", address, body: [0x5B]) == 401)
            }
            #expect(try await system.http.status("POST", webhook, body: NotificationBodies.tooLong) == 413)
            for bad in NotificationBodies.refused {
                let status = try await system.http.status("POST", webhook, body: bad.body)
                #expect(status == 400, "\(service): \(bad.name)")
            }
            for empty in NotificationBodies.ignored {
                let status = try await system.http.status("POST", webhook, body: empty.body)
                #expect((200..<300).contains(status), "\(service): \(empty.name)")
            }
            let metrics = try await system.metrics(of: service)
            #expect(metrics.contains(/tandem_webhook_requests_total\{[^}]*outcome="unauthorized"/))
        }
    }

    private static func parksForeignMessages(_ system: RunningSystem, _ pair: Pair) async throws {
        let publisher = AMQPPublisher(try AMQPSettings(url: system.broker))
        let running = Task { try await publisher.run() }
        defer { running.cancel() }
        for (exchange, schema, body) in [
            ("events", 99, #"{"a": 1}"#), ("events", 1, "no JSON"), ("commands.jira", 99, "{}"),
        ] {
            try await publisher.publish(
                AMQPMessage(
                    exchange: exchange, routingKey: "acme|jira|1", body: Array(body.utf8),
                    headers: ["schema": .int(Int64(schema)), "account": "acme"]))
        }
        try await eventually("foreign messages are dead letters") { try await system.api.parkedReasons().count == 3 }
        try await crosses("with dead letters", pair, in: system)
        try await system.api.discardParked()
        #expect(try await system.api.parkedReasons().isEmpty)
    }

    /// Makes two calls fail with each fault.
    ///
    /// The change must arrive by the third call, a few seconds later.
    private static func outlivesBrokenAnswers(_ system: RunningSystem, _ pair: Pair) async throws {
        for action in ["html", "malformedBody", "closeBeforeResponse", "closeAfterResponse", "rateLimit"] {
            try await system.jira.fail("/rest/api/", by: action, times: 2)
            try await system.targetprocess.rename(pair.story, "Told to a Jira with \(action)")
            try await named("Told to a Jira with \(action)", pair, in: system)
        }
        #expect(try await system.api.parkedReasons().isEmpty)
    }

    /// Returns a valid webhook request for an item that is not shared.
    private static func deletion(of pair: Pair) -> [UInt8] {
        Array(
            #"{"timestamp": 1763700000000, "webhookEvent": "jira:issue_deleted", "issue": {"id": "99999", "key": "X-1"}}"#
                .utf8)
    }
}
