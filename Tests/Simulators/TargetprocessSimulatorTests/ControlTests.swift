import HTTPTypes
import HummingbirdTesting
import SimulatorKit
import Testing

@testable import TargetprocessSimulator

struct ControlTests {
    @Test func `seeding creates many stories at once, and a reset removes them`() async throws {
        try await withSimulator { client in
            let seeded = try await client.control(.post, "seed", ["stories": 5000])
            #expect(seeded["count"]?.integer == 5000)
            let last = try #require(seeded["last"]?.integer)
            #expect(try await client.get("/api/v1/UserStory/\(last)").json["Name"]?.text == "Story 5000")
            _ = try await client.control(.post, "reset")
            #expect(try await client.get("/api/v1/UserStory/\(last)").status == .notFound)
            #expect(try await client.get("/api/v1/UserStory/1001").status == .ok)
        }
    }

    @Test func `a requested rejection applies only to the matching requests`() async throws {
        try await withSimulator { client in
            _ = try await client.control(
                .post, "faults",
                ["kind": "refuse", "status": 429, "retryAfter": 3, "method": "GET", "path": "UserStory", "count": 2])
            #expect(try await client.get("/api/v1/Comments").status == .ok)
            let refused = try await client.get("/api/v1/UserStory/1001")
            #expect(refused.status == .tooManyRequests)
            #expect(refused.headers[.retryAfter] == "3")
            #expect(try await client.post("/api/v1/UserStory/1001", ["Name": "x"]).status == .ok)
            #expect(try await client.get("/api/v1/UserStory/1001").status == .tooManyRequests)
            #expect(try await client.get("/api/v1/UserStory/1001").status == .ok)
        }
    }

    @Test func `a connection is cut before or after the call is performed`() async throws {
        try await withSimulator(over: .ahc(.http)) { client in
            _ = try await client.control(
                .post, "faults", ["kind": "closeBeforeResponse", "method": "POST", "count": 1])
            await #expect(throws: (any Error).self) {
                try await client.post("/api/v1/UserStory/1001", ["Name": "never"])
            }
            #expect(try await client.get("/api/v1/UserStory/1001").json["Name"]?.text == "Guest checkout")
            _ = try await client.control(.delete, "faults")
            _ = try await client.control(.post, "faults", ["kind": "closeAfterResponse", "method": "POST", "count": 1])
            await #expect(throws: (any Error).self) {
                try await client.post("/api/v1/UserStory/1001", ["Name": "done"])
            }
            #expect(try await client.get("/api/v1/UserStory/1001").json["Name"]?.text == "done")
        }
    }

    @Test func `HTML and malformed bodies are sent with status 200`() async throws {
        try await withSimulator { client in
            _ = try await client.control(.post, "faults", ["kind": "html", "path": "/api/v1/UserStory", "count": 1])
            let page = try await client.get("/api/v1/UserStory/1001")
            #expect(page.status == .ok)
            #expect(page.text.hasPrefix("<html>"))
            _ = try await client.control(
                .post, "faults", ["kind": "malformedBody", "path": "/api/v1/UserStory", "count": 1])
            let garbage = try await client.get("/api/v1/UserStory/1001")
            #expect(garbage.status == .ok)
            #expect(garbage.json == .null)
        }
    }

    @Test func `the same seed selects the same requests`() async throws {
        func hits() async throws -> [Bool] {
            nonisolated(unsafe) var hits: [Bool] = []
            try await withSimulator { client in
                _ = try await client.control(
                    .post, "faults", ["kind": "refuse", "probability": .number("0.5"), "seed": 11, "path": "/api"])
                for _ in 0..<30 { hits.append(try await client.get("/api/v1/Teams").status == .serviceUnavailable) }
            }
            return hits
        }
        let first = try await hits()
        #expect(first.contains(true) && first.contains(false))
        #expect(try await hits() == first)
    }

    @Test func `writes are counted by user and item, and requests are logged without credentials`() async throws {
        try await withSimulator { client in
            _ = try await client.post("/api/v1/UserStory/1002", ["Name": "x"])
            _ = try await client.control(.post, "edit", ["user": "ada", "id": 1002, "fields": ["Name": "y"]])
            let writes = try await client.control(.get, "writes")
            #expect(writes["byEntity"]?["UserStory/1002"] == ["ada": 1, "tandem": 1])
            #expect(writes["byUser"]?["tandem"]?.integer == 1)
            let log = try await client.send(.get, "/_control/requests", [("method", "POST")]).text
            #expect(log.contains("/api/v1/UserStory/1002"))
            #expect(!log.contains("test-token"))
        }
    }

    @Test func `bulk edits return their webhook requests, and the log lists writes after a number`() async throws {
        try await withSimulator(notifyURL: "http://127.0.0.1:1/hook?k=v") { client in
            let answer = try await client.control(
                .post, "edits",
                [
                    "user": "ben",
                    "edits": [["id": 1001, "fields": ["Name": "a"]], ["id": 1002, "fields": ["Name": "b"]]],
                ])
            let kept = try #require(answer["deliveries"]?.array)
            #expect(kept.compactMap { $0["entity"]?.integer } == [1001, 1002])
            #expect(kept[0]["url"]?.text == "http://127.0.0.1:1/hook?k=v")
            let body = try JSONValue.parse(Array(try #require(kept[1]["body"]?.text).utf8))
            #expect(body["current"]?["Name"]?.text == "b" && body["author"]?["Login"]?.text == "ben")
            #expect(try await client.control(.get, "notifications")["failed"]?.integer == 0)
            #expect(try await client.get("/api/v1/UserStory/1002").json["Name"]?.text == "b")
            let read = try await client.control(.get, "requests")["total"]?.integer ?? 0
            _ = try await client.post("/api/v1/UserStory/1001", ["Name": "c"])
            let log = try await client.send(
                .get, "/_control/requests", [("after", "\(read)"), ("method", "POST"), ("user", "tandem")])
            let entries = try #require(log.json["requests"]?.array)
            #expect(entries.map { $0["path"]?.text?.prefix(22) } == ["/api/v1/UserStory/1001"])
            #expect((entries[0]["at"]?.integer ?? 0) > 0 && (entries[0]["number"]?.integer ?? 0) > read)
            let nobody = try await client.send(
                .post, "/_control/edits", [], body: ["user": "nemo", "edits": [["id": 1]]])
            #expect(nobody.status == .notFound)
        }
    }

    @Test func `the page shows stories and accepts edits`() async throws {
        try await withSimulator { client in
            let page = try await client.send(.get, "/", []).text
            #expect(page.contains("Guest checkout"))
            #expect(!page.contains("http-equiv") && !page.contains("src="))
            let name = "<i>New</i> & co"
            _ = try await client.control(
                .post, "edit", ["user": "ada", "fields": ["Name": .string(name), "Project": ["Id": 500]]])
            #expect(try await client.send(.get, "/", []).text.contains("&lt;i&gt;New&lt;/i&gt; &amp; co"))
        }
    }
}
