import Crypto
import HTTPTypes
import Primitives
import SimulatorKit
import Testing

@testable import JiraSimulator

struct WebhookTests {
    @Test func `Cloud sends the issue, the user, and the changes of an edit`() async throws {
        try await withTold(.cloud) { jira, receiver in
            _ = try await jira.acting("bob").put("issue/DEMO-1", ["fields": ["summary": "Renamed"]])
            let sent = try await receiver.next()
            #expect(sent.body["webhookEvent"] == "jira:issue_updated")
            #expect(sent.body["issue_event_type_name"] == "issue_updated")
            #expect(sent.body["user"]?["displayName"] == "Bob Baker")
            #expect(sent.body["user"]?["accountId"]?.text?.isEmpty == false)
            #expect(sent.body["issue"]?["key"] == "DEMO-1")
            #expect(sent.body["issue"]?["fields"]?["summary"] == "Renamed")
            #expect(sent.body["issue"]?["fields"]?["comment"] == nil)
            #expect(sent.body["changelog"]?["items"]?.array?.first?["fieldId"] == "summary")
            let updated = try #require(sent.body["timestamp"]?.integer)
            let now = try await jira.fields(of: "DEMO-1")["updated"]?.text
            #expect(now == Timestamp(millisecondsSinceEpoch: Int64(updated)).text(offsetMinutes: 0))
            #expect(sent.target.contains("triggeredByUser=712020%3A"))
            #expect(sent.headers[.userAgent] == "Atlassian Webhook HTTP Client")
            #expect(sent.headers[.contentType] == "application/json; charset=UTF-8")
            #expect(sent.headers[try .named("X-Atlassian-Webhook-Identifier")]?.isEmpty == false)
            #expect(sent.headers[try .named("X-Atlassian-Webhook-Flow")] == "Primary")
            #expect(sent.headers[try .named("X-Atlassian-Webhook-Retry")] == nil)
            #expect(sent.headers[try .named("X-Hub-Signature")] == nil)
        }
    }

    @Test func `Cloud sends one event for a comment, Data Center also an issue update`() async throws {
        try await withTold(.cloud) { jira, receiver in
            _ = try await jira.post("issue/DEMO-1/comment", ["body": "One"])
            let sent = try await receiver.next()
            #expect(sent.body["webhookEvent"] == "comment_created")
            #expect(sent.body["comment"]?["body"] == "One")
            #expect(sent.body["comment"]?["properties"] == nil)
            #expect(sent.body["issue"]?["key"] == "DEMO-1")
            _ = try await jira.delete("issue/DEMO-2")
            #expect(try await receiver.next().body["webhookEvent"] == "jira:issue_deleted")
        }
        try await withTold(.datacenter) { jira, receiver in
            _ = try await jira.post("issue/DEMO-1/comment", ["body": "One"])
            let (comment, update) = (try await receiver.next(), try await receiver.next())
            #expect(comment.body["webhookEvent"] == "comment_created")
            #expect(comment.body["issue"] == nil)
            #expect(comment.body["comment"]?["self"]?.text?.contains("/rest/api/2/issue/") == true)
            #expect(update.body["webhookEvent"] == "jira:issue_updated")
            #expect(update.body["issue_event_type_name"] == "issue_commented")
            #expect(update.body["comment"]?["body"] == "One")
            #expect(update.target.contains("user_id=tandem&user_key=JIRAUSER"))
        }
    }

    @Test(arguments: JiraDeployment.allCases)
    func `each kind of issue change has its event`(shape: JiraDeployment) async throws {
        try await withTold(shape) { jira, receiver in
            let fields: JSONValue = [
                "project": ["key": "DEMO"], "issuetype": ["name": "Story"], "summary": "New",
            ]
            let key = try #require(try await jira.post("issue", ["fields": fields]).json["key"]?.text)
            let created = try await receiver.next()
            #expect(created.body["webhookEvent"] == "jira:issue_created")
            #expect(created.body["issue_event_type_name"] == "issue_created")
            #expect((created.body["changelog"] != nil) == (shape == .cloud))
            _ = try await jira.post("issue/\(key)/transitions", ["transition": ["id": "11"]])
            let moved = try await receiver.next()
            #expect(moved.body["issue_event_type_name"] == "issue_generic")
            let item = try #require(moved.body["changelog"]?["items"]?.array?.first)
            #expect(item["field"] == "status" && item["fromString"] == "To Do" && item["toString"] == "In Progress")
            _ = try await jira.put(
                "issue/\(key)/assignee",
                shape == .cloud ? ["accountId": moved.body["user"]?["accountId"] ?? .null] : ["name": "tandem"])
            #expect(try await receiver.next().body["issue_event_type_name"] == "issue_assigned")
            // Jira sends no webhook for a property or for an edit that changes nothing.
            _ = try await jira.put("issue/\(key)/properties/tandem.share", ["id": 1])
            _ = try await jira.put("issue/\(key)", ["fields": ["summary": "New"]])
            _ = try await jira.delete("issue/\(key)")
            let deleted = try await receiver.next()
            #expect(deleted.body["webhookEvent"] == "jira:issue_deleted")
            #expect(deleted.body["issue"]?["key"]?.text == key)
        }
    }

    @Test func `a rejected request is retried with the same identifier, then abandoned`() async throws {
        let refusals: [HTTPResponse.Status] = [
            .internalServerError, .tooManyRequests, .serviceUnavailable, .requestTimeout, .forbidden,
        ]
        try await withTold(.cloud, answers: refusals) { jira, receiver in
            _ = try await jira.put("issue/DEMO-1", ["fields": ["summary": "x"]])
            let tries = try await receiver.next(4)
            let identifier = try HTTPField.Name.named("X-Atlassian-Webhook-Identifier")
            #expect(Set(tries.map { $0.headers[identifier] }).count == 1)
            let retry = try HTTPField.Name.named("X-Atlassian-Webhook-Retry")
            #expect(tries.map { $0.headers[retry] } == [nil, "1", "2", "3"])
            #expect(Set(tries.map(\.bytes)).count == 1)
            let quiet = try await jira.control(.get, "quiet")
            #expect(quiet.status == 200)
            // Jira does not retry after a status that rejects the request itself.
            _ = try await jira.put("issue/DEMO-1", ["fields": ["summary": "y"]])
            _ = try await jira.put("issue/DEMO-1", ["fields": ["summary": "z"]])
            let others = try await receiver.next(2)
            #expect(others.map { $0.body["issue"]?["fields"]?["summary"]?.text } == ["y", "z"])
            _ = try await jira.control(.get, "quiet")
            let ledger = try await jira.control(.get, "deliveries").json
            #expect(ledger["retried"]?.integer == 3)
            #expect(ledger["failed"]?.integer == 1)
            #expect(ledger["delivered"]?.integer == 2)
            #expect(ledger["pending"]?.integer == 0)
        }
    }

    @Test func `an unreachable receiver counts as failed`() async throws {
        try await withJira { jira in
            _ = try await jira.control(.post, "webhooks", ["url": "http://127.0.0.1:1/nobody"])
            _ = try await jira.put("issue/DEMO-1", ["fields": ["summary": "x"]])
            #expect(try await jira.control(.get, "quiet").status == 200)
            let ledger = try await jira.control(.get, "deliveries").json
            #expect(ledger["failed"]?.integer == 1 && ledger["retried"]?.integer == 3)
        }
    }

    @Test func `a secret signs the body`() async throws {
        try await withTold(.cloud, secret: "shared secret") { jira, receiver in
            _ = try await jira.put("issue/DEMO-1", ["fields": ["summary": "ünïcode"]])
            let sent = try await receiver.next()
            let code = HMAC<SHA256>.authenticationCode(
                for: sent.bytes, using: SymmetricKey(data: Array("shared secret".utf8)))
            let expected = code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            #expect(sent.headers[try .named("X-Hub-Signature")] == "sha256=" + expected)
        }
    }

    @Test func `a filter selects only its issues`() async throws {
        try await withTold(.cloud, jql: "project = DEMO AND status = \"In Progress\"") { jira, receiver in
            _ = try await jira.put("issue/DEMO-1", ["fields": ["summary": "still to do"]])
            _ = try await jira.post("issue/DEMO-2/transitions", ["transition": ["id": "11"]])
            #expect(try await receiver.next().body["issue"]?["key"] == "DEMO-2")
        }
    }

    @Test func `a reset drops pending webhook requests`() async throws {
        try await withReceiver(answers: Array(repeating: .serviceUnavailable, count: 3)) { url, receiver in
            try await withJira { jira in
                _ = try await jira.control(.post, "webhooks", ["url": .string(url)])
                _ = try await jira.put("issue/DEMO-1", ["fields": ["summary": "x"]])
                _ = try await receiver.next()
                _ = try await jira.control(.post, "reset")
                #expect(try await jira.control(.get, "webhooks").json == [])
                #expect(try await jira.control(.get, "quiet").status == 200)
                let ledger = try await jira.control(.get, "deliveries").json
                #expect(ledger["pending"]?.integer == 0)
                #expect(try await jira.fields(of: "DEMO-1")["summary"] == "Search finds a customer by phone number")
            }
        }
    }

    @Test(arguments: JiraDeployment.allCases)
    func `an administrator registers, changes and removes a webhook`(shape: JiraDeployment) async throws {
        try await withReceiver { url, receiver in
            try await withJira(shape) { jira in
                let path = "/rest/webhooks/1.0/webhook"
                let body: JSONValue = [
                    "name": "Tandem", "url": .string(url + "?issue=${issue.key}"), "events": ["jira:issue_updated"],
                    "filters": ["issue-related-events-section": "project = DEMO"],
                ]
                #expect(try await jira.acting("bob").post(path, body).status == 403)
                #expect(try await jira.post(path, ["name": "x", "url": "ftp://x", "events": []]).status == 400)
                #expect(try await jira.post(path, ["name": "x", "url": "http://x", "events": ["gone"]]).status == 400)
                let made = try await jira.post(path, body)
                #expect(made.status == 201)
                let own = try #require(made.json["self"]?.text?.replacing("https://jira.test", with: ""))
                _ = try await jira.put("issue/DEMO-1", ["fields": ["summary": "x"]])
                #expect(try await receiver.next().target.contains("issue=DEMO-1&"))
                #expect(try await jira.put(own, ["enabled": false]).json["enabled"]?.bool == false)
                _ = try await jira.put("issue/DEMO-1", ["fields": ["summary": "not told"]])
                _ = try await jira.put(own, ["enabled": true, "excludeBody": true])
                _ = try await jira.put("issue/DEMO-1", ["fields": ["summary": "told without words"]])
                #expect(try await receiver.next().bytes.isEmpty)
                #expect(try await jira.delete(own).status == 204)
                #expect(try await jira.get(own).status == 404)
            }
        }
    }

    @Test func `an app registers its own webhooks, which expire unless refreshed`() async throws {
        try await withReceiver { url, receiver in
            try await withJira { jira in
                let app = jira.signedIn("Bearer tandem-token")
                let registration: JSONValue = [
                    "url": .string(url),
                    "webhooks": [
                        ["events": ["jira:issue_updated"], "jqlFilter": "project = DEMO"],
                        ["events": ["jira:issue_updated"], "jqlFilter": "project ="],
                        ["events": ["board_created"], "jqlFilter": "project = DEMO"],
                    ],
                ]
                #expect(try await jira.post("webhook", registration).status == 403)
                let results = try #require(
                    try await app.post("webhook", registration).json["webhookRegistrationResult"]?.array)
                let id = try #require(results[0]["createdWebhookId"])
                #expect(results[1]["errors"]?.array?.count == 1)
                #expect(results[2]["errors"]?.array?.count == 1)
                _ = try await jira.put("issue/DEMO-1", ["fields": ["summary": "x"]])
                let sent = try await receiver.next()
                #expect(sent.body["matchedWebhookIds"] == [id])
                #expect(!sent.target.contains("triggeredByUser"))
                #expect(try await app.get("webhook").json["total"]?.integer == 1)
                let refreshed = try await app.put("webhook/refresh", ["webhookIds": [id]])
                #expect((refreshed.json["expirationDate"]?.integer ?? 0) > 0)
                #expect(try await app.send(.delete, "webhook", ["webhookIds": [id]]).status == 202)
                #expect(try await app.get("webhook").json["total"]?.integer == 0)
            }
        }
    }
}
