import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import SimulatorKit
import Testing

@testable import TargetprocessSimulator

struct NotificationTests {
    @Test func `a user's edit is sent in the format of an automation rule`() async throws {
        try await withReceiver { url, received in
            try await withSimulator(notifyURL: url) { client in
                _ = try await client.control(.post, "edit", ["user": "ben", "id": 1002, "state": "In Progress"])
                let told = try #require(await received.next())
                #expect(told["account"]?.text == "test.tpondemand.com")
                #expect(told["resourceType"]?.text == "UserStory")
                #expect(told["resourceId"]?.integer == 1002)
                #expect(told["modification"]?.text == "Updated")
                #expect(told["changedFields"] == ["EntityState"])
                #expect(told["current"]?["EntityState"] == ["Id": 80, "Name": "In Progress"])
                #expect(told["previous"]?["EntityState"]?["Name"]?.text == "Open")
                #expect(told["author"]?["Login"]?.text == "ben")
                #expect(told["current"]?["Comments"] == nil)
            }
        }
    }

    @Test func `the plugin's format has flat records`() async throws {
        try await withReceiver { url, received in
            try await withSimulator(notifyURL: url, notificationBody: .plugin) { client in
                _ = try await client.post("/api/v1/Comments", ["General": ["Id": 1002], "Description": "hello"])
                let told = try #require(await received.next())
                #expect(told["Modification"]?.text == "Created")
                #expect(told["ChangedFields"] == [])
                #expect(told["OldEntity"] == .null)
                #expect(told["Entity"]?["CommentID"] != nil)
                #expect(told["Entity"]?["GeneralID"]?.integer == 1002)
                #expect(told["Entity"]?["GeneralType"]?.text == "UserStory")
                #expect(told["Author"]?["Login"]?.text == "tandem")
            }
        }
    }

    @Test func `a write that changes no selected field sends no webhook`() async throws {
        try await withReceiver { url, received in
            try await withSimulator(notifyURL: url) { client in
                _ = try await client.post("/api/v1/UserStory/1001", ["Effort": 3])
                _ = try await client.post("/api/v1/UserStory/1001", ["Name": "Guest checkout"])
                _ = try await client.delete("/api/v1/UserStory/1001")
                let told = try #require(await received.next())
                #expect(told["modification"]?.text == "Deleted")
                #expect(told["resourceId"]?.integer == 1001)
            }
        }
    }

    @Test func `faults lose, duplicate, and reorder webhook requests`() async throws {
        try await withReceiver { url, received in
            try await withSimulator(notifyURL: url) { client in
                for (kind, count) in [("dropWebhook", 1), ("duplicateWebhook", 2), ("reorderWebhooks", 2)] {
                    _ = try await client.control(
                        .post, "faults", ["kind": .string(kind), "count": 1, "skip": JSONValue(count - 1)])
                }
                for name in ["lost", "twice late", "after", "last"] {
                    _ = try await client.post("/api/v1/UserStory/1001", ["Name": .string(name)])
                }
                var names: [String] = []
                for _ in 0..<3 { names.append(try #require(await received.next())["current"]?["Name"]?.text ?? "") }
                #expect(names == ["after", "twice late", "last"])
            }
        }
    }

    @Test func `a request to an unreachable receiver is not retried`() async throws {
        try await withSimulator(notifyURL: "http://127.0.0.1:1/nobody") { client in
            _ = try await client.post("/api/v1/UserStory/1001", ["Name": "x"])
            var state = try await client.control(.get, "notifications")
            while state["waiting"]?.integer != 0 { state = try await client.control(.get, "notifications") }
            #expect(state["failed"]?.integer == 1)
            #expect(state["accepted"]?.integer == 0)
        }
    }
}

/// A receiver of webhook requests over real HTTP.
final class ReceivedNotifications: Sendable {
    private let stream: AsyncStream<JSONValue>

    init(_ stream: AsyncStream<JSONValue>) {
        self.stream = stream
    }

    func next() async -> JSONValue? {
        var iterator = stream.makeAsyncIterator()
        return await iterator.next()
    }
}

private func withReceiver(
    _ body: @escaping @Sendable (String, ReceivedNotifications) async throws -> Void
) async throws {
    let (stream, continuation) = AsyncStream<JSONValue>.makeStream()
    let router = Router()
    router.post("hook") { request, _ in
        let bytes = try await request.body.collect(upTo: 1 << 20)
        continuation.yield((try? JSONValue.parse(Array(bytes.readableBytesView))) ?? .null)
        return HTTPResponse.Status.ok
    }
    try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        .test(.live) { client in
            let port = try #require(client.port)
            try await body("http://127.0.0.1:\(port)/hook", ReceivedNotifications(stream))
        }
}
