import HTTPTypes
import SimulatorKit
import Testing

@testable import JiraSimulator

struct ControlTests {
    @Test func `many issues are seeded at once, and a reset removes them`() async throws {
        try await withJira { jira in
            let keys = try await jira.seed(3000, "Load")
            #expect(keys.count == 3000 && Set(keys).count == 3000)
            #expect(try await jira.fields(of: keys[2999])["summary"] == "Load 3000")
            let deliveries = try await jira.control(.get, "deliveries").json
            #expect(deliveries["delivered"]?.integer == 0)
            _ = try await jira.control(.post, "reset")
            #expect(try await jira.get("issue/\(keys[0])").status == 404)
            #expect(try await jira.get("issue/DEMO-1").status == 200)
            _ = try await jira.control(.post, "reset", ["demo": false])
            #expect(try await jira.get("issue/DEMO-1").status == 404)
            #expect(try await jira.control(.post, "seed", ["project": "NONE"]).status == 400)
        }
    }

    @Test func `bulk edits return their webhook requests`() async throws {
        try await withJira { jira in
            _ = try await jira.control(.post, "webhooks", ["url": "http://127.0.0.1:1/hook"])
            let edits: JSONValue = [
                ["issue": "DEMO-1", "fields": ["summary": "a"]], ["issue": "DEMO-2", "fields": ["summary": "b"]],
            ]
            let answer = try await jira.control(.post, "edits", ["user": "bob", "edits": edits])
            let kept = try #require(answer.json["deliveries"]?.array)
            #expect(kept.compactMap { $0["issue"]?.text } == ["DEMO-1", "DEMO-2"])
            #expect(kept[0]["url"]?.text?.hasPrefix("http://127.0.0.1:1/hook?triggeredByUser=") == true)
            #expect(kept[0]["identifier"]?.text != kept[1]["identifier"]?.text)
            let body = try JSONReader.value(of: Array(try #require(kept[1]["body"]?.text).utf8))
            #expect(body["webhookEvent"] == "jira:issue_updated")
            #expect(body["issue"]?["fields"]?["summary"] == "b" && body["user"]?["displayName"] == "Bob Baker")
            #expect(try await jira.fields(of: "DEMO-1")["summary"] == "a")
            let ledger = try await jira.control(.get, "deliveries").json
            #expect(ledger["pending"]?.integer == 0 && ledger["failed"]?.integer == 0)
            #expect(try await jira.control(.post, "edits", ["user": "nemo", "edits": edits]).status == 404)
            #expect(try await jira.control(.post, "edits", [:]).status == 400)
        }
    }

    @Test func `the log lists calls after a number, without credentials`() async throws {
        try await withJira { jira in
            _ = try await jira.get("myself")
            let seen = try #require(try await jira.control(.get, "requests").json["total"]?.integer)
            _ = try await jira.put("issue/DEMO-1", ["fields": ["summary": "x"]])
            _ = try await jira.acting("bob").put("issue/DEMO-2", ["fields": ["summary": "y"]])
            _ = try await jira.get("issue/DEMO-1")
            let log = try await jira.control(.get, "requests?after=\(seen)&method=PUT&user=tandem")
            let entries = try #require(log.json["requests"]?.array)
            #expect(entries.compactMap { $0["path"]?.text } == ["/rest/api/2/issue/DEMO-1"])
            #expect(entries[0]["status"]?.integer == 204 && (entries[0]["at"]?.integer ?? 0) > 0)
            #expect(log.json["byStatus"]?["204"]?.integer == 2)
            let all = try await jira.control(.get, "requests?last=2").json["requests"]?.array
            #expect(all?.compactMap { $0["method"]?.text } == ["PUT", "GET"])
            #expect(!log.text.contains("Basic") && !log.text.contains("secret"))
            _ = try await jira.control(.delete, "requests")
            #expect(try await jira.control(.get, "requests").json["total"]?.integer == 0)
        }
    }

    @Test func `writes are counted by issue, user, and kind`() async throws {
        try await withJira { jira in
            _ = try await jira.put("issue/DEMO-1", ["fields": ["summary": "x"]])
            _ = try await jira.post("issue/DEMO-1/transitions", ["transition": ["id": "11"]])
            let person = try await jira.control(.post, "as/bob/rest/api/2/issue/DEMO-1/comment", ["body": "Hello"])
            #expect(person.status == 201 && person.json["author"]?["displayName"] == "Bob Baker")
            let counters = try await jira.control(.get, "counters").json
            #expect(
                counters["writes"]?["DEMO-1"] == ["bob": ["comments": 1], "tandem": ["edits": 1, "transitions": 1]])
            #expect(counters["comments"]?.integer == 1)
            #expect(try await jira.control(.get, "as/nemo/rest/api/2/myself").status == 404)
        }
    }

    @Test func `the page shows the issues`() async throws {
        try await withJira { jira in
            let page = try await jira.signedIn(nil).get("/")
            #expect(page.status == 200 && page.headers[.contentType]?.hasPrefix("text/html") == true)
            #expect(!page.text.contains("src=") && !page.text.contains("@import"))
            _ = try await jira.put("issue/DEMO-1", ["fields": ["description": "<script>*x*</script>"]])
            let state = try await jira.control(.get, "state").json
            #expect(state["issues"]?.array?.first?["key"] == "DEMO-1")
            #expect(
                state["issues"]?.array?.first?["descriptionHTML"]?.text
                    == "<p>&lt;script&gt;<b>x</b>&lt;/script&gt;</p>")
            #expect(state["people"]?.array?.contains("alice") == true)
            #expect(try await jira.control(.get, "nonsense").status == 404)
        }
    }
}
