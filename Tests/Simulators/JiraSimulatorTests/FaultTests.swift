import HTTPTypes
import HummingbirdTesting
import SimulatorKit
import Testing

@testable import JiraSimulator

struct FaultTests {
    @Test(arguments: JiraDeployment.allCases)
    func `a fault applies to the selected calls and the selected number of times`(shape: JiraDeployment) async throws {
        try await withJira(shape) { jira in
            let fault = try await jira.control(
                .post, "faults",
                [
                    "action": "respond", "status": 503, "method": "PUT", "path": "issue/DEMO-1", "user": "tandem",
                    "skip": 1, "count": 2, "body": ["errorMessages": ["Down for maintenance."]],
                ])
            #expect(fault.status == 201)
            func put(_ key: String, _ user: String = "tandem") async throws -> Int {
                try await jira.acting(user).put("issue/\(key)", ["fields": ["labels": ["x"]]]).status
            }
            #expect(try await put("DEMO-1") == 204)
            #expect(try await put("DEMO-2") == 204)
            #expect(try await put("DEMO-1", "bob") == 204)
            #expect(try await jira.get("issue/DEMO-1").status == 200)
            #expect(try await put("DEMO-1") == 503)
            let struck = try await jira.put("issue/DEMO-1", ["fields": ["summary": "never"]])
            #expect(struck.messages == ["Down for maintenance."])
            #expect(try await put("DEMO-1") == 204)
            #expect(try await jira.fields(of: "DEMO-1")["summary"] != "never")
            let left = try await jira.control(.get, "faults").json.array?.first
            #expect(left?["struck"]?.integer == 2 && left?["left"]?.integer == 0)
        }
    }

    @Test(arguments: JiraDeployment.allCases)
    func `a connection is cut before or after the call is performed`(shape: JiraDeployment) async throws {
        try await withJira(shape, over: .ahc(.http)) { jira in
            func setSummary(_ name: JSONValue) async throws -> Int {
                try await jira.put("issue/DEMO-1", ["fields": ["summary": name]]).status
            }
            for (action, kept) in [("closeBeforeResponse", "before"), ("closeAfterResponse", "after")] {
                #expect(try await setSummary("before") == 204)
                _ = try await jira.control(
                    .post, "faults", ["action": .string(action), "method": "PUT", "count": 1])
                await #expect(throws: (any Error).self) { try await setSummary("after") }
                #expect(try await jira.fields(of: "DEMO-1")["summary"]?.text == kept, "\(action)")
            }
        }
    }

    @Test func `a delayed call waits and is performed`() async throws {
        try await withJira { jira in
            _ = try await jira.control(.post, "faults", ["action": "delay", "milliseconds": 30, "count": 1])
            let clock = ContinuousClock()
            let begun = clock.now
            #expect(try await jira.put("issue/DEMO-1", ["fields": ["summary": "late"]]).status == 204)
            #expect(clock.now - begun >= .milliseconds(30))
            #expect(try await jira.fields(of: "DEMO-1")["summary"] == "late")
        }
    }

    @Test func `an answer may be a proxy's page or malformed JSON`() async throws {
        try await withJira { jira in
            _ = try await jira.control(.post, "faults", ["action": "html", "count": 1])
            let page = try await jira.get("issue/DEMO-1")
            #expect(page.status == 502)
            #expect(page.headers[.contentType]?.hasPrefix("text/html") == true)
            _ = try await jira.control(.post, "faults", ["action": "malformedBody", "method": "POST", "count": 1])
            let garbage = try await jira.post("issue/DEMO-1/comment", ["body": "There"])
            #expect(garbage.status == 200 && garbage.json == .null && !garbage.text.isEmpty)
            // The simulator performed the call and replaced only its answer.
            #expect(try await jira.get("issue/DEMO-1/comment").json["total"]?.integer == 1)
        }
    }

    @Test func `webhook requests are lost, duplicated, delayed, and swapped`() async throws {
        try await withTold(.cloud) { jira, receiver in
            func setSummary(_ name: String, fault: JSONValue? = nil) async throws {
                if let fault { #expect(try await jira.control(.post, "faults", fault).status == 201) }
                _ = try await jira.put("issue/DEMO-1", ["fields": ["summary": .string(name)]])
            }
            try await setSummary("lost", fault: ["action": "dropWebhook", "count": 1])
            try await setSummary("twice", fault: ["action": "duplicateWebhook", "event": "issue_updated", "count": 1])
            try await setSummary("second", fault: ["action": "reorderWebhooks", "count": 1])
            try await setSummary("first")
            try await setSummary("late", fault: ["action": "delayWebhook", "milliseconds": 3_600_000, "count": 1])
            try await setSummary("early")
            let names = try await receiver.next(5).map { $0.body["issue"]?["fields"]?["summary"]?.text }
            #expect(names == ["twice", "twice", "first", "second", "early"])
            // The webhook request that is held back counts as pending.
            let quiet = try await jira.control(.get, "quiet?timeout=0")
            #expect(quiet.status == 504 && quiet.json["pending"]?.integer != 0)
            let ledger = try await jira.control(.get, "deliveries").json
            #expect(ledger["lost"]?.integer == 1 && ledger["doubled"]?.integer == 1)
        }
    }

    @Test func `the same seed selects the same calls`() async throws {
        func strikes(seed: JSONValue) async throws -> [Int] {
            nonisolated(unsafe) var statuses: [Int] = []
            try await withJira { jira in
                let fault: JSONValue = [
                    "action": "respond", "status": 500, "probability": .number("0.5"), "seed": seed,
                ]
                _ = try await jira.control(.post, "faults", fault)
                for _ in 0..<40 { statuses.append(try await jira.get("myself").status) }
            }
            return statuses
        }
        let one = try await strikes(seed: 7)
        #expect(Set(one) == [200, 500])
        #expect(try await strikes(seed: 7) == one)
        #expect(try await strikes(seed: 8) != one)
    }

    @Test func `faults are removed, one or all`() async throws {
        try await withJira { jira in
            let first = try await jira.control(.post, "faults", ["action": "respond", "status": 500, "path": "myself"])
            _ = try await jira.control(.post, "faults", ["action": "respond", "status": 501, "path": "project"])
            let id = try #require(first.json["id"]?.integer)
            #expect(try await jira.get("myself").status == 500)
            #expect(try await jira.control(.delete, "faults/\(id)").status == 204)
            #expect(try await jira.get("myself").status == 200)
            #expect(try await jira.get("project").status == 501)
            _ = try await jira.control(.delete, "faults")
            #expect(try await jira.get("project").status == 200)
            #expect(try await jira.control(.post, "faults", ["action": "explode"]).status == 400)
            #expect(try await jira.control(.post, "faults", ["action": "respond"]).status == 400)
        }
    }

    @Test(arguments: JiraDeployment.allCases)
    func `too many calls are rejected per user with the time to wait`(shape: JiraDeployment) async throws {
        try await withJira(shape, limit: RateLimiter.Limit(calls: 3, seconds: 3600)) { jira in
            for left in [2, 1, 0] {
                let answer = try await jira.get("myself")
                #expect(answer.status == 200)
                #expect(answer.headers[.rateRemaining] == String(left))
                #expect(answer.headers[.rateLimit] == "3")
            }
            let refused = try await jira.put("issue/DEMO-1", ["fields": ["summary": "never"]])
            #expect(refused.status == 429)
            let seconds = try #require(refused.headers[.retryAfter].flatMap { Int($0) })
            #expect((1...3600).contains(seconds))
            #expect((refused.headers[.rateReason] != nil) == (shape == .cloud))
            #expect((refused.headers[.rateInterval] == "3600") == (shape == .datacenter))
            #expect(try await jira.acting("bob").get("issue/DEMO-1").json["fields"]?["summary"] != "never")
            _ = try await jira.control(.post, "limit", [:])
            #expect(try await jira.get("myself").status == 200)
        }
    }

    @Test(arguments: JiraDeployment.allCases)
    func `a single rate limit rejection can be requested`(shape: JiraDeployment) async throws {
        try await withJira(shape) { jira in
            _ = try await jira.control(
                .post, "faults", ["action": "rateLimit", "retryAfter": 17, "method": "GET", "count": 1])
            let refused = try await jira.get("myself")
            #expect(refused.status == 429 && refused.headers[.retryAfter] == "17")
            #expect(try await jira.get("myself").status == 200)
        }
    }
}
