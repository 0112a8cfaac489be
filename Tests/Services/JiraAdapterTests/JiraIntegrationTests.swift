import AdapterKit
import Core
import Crypto
import Curl
import EntityModel
import Foundation
import HTTPTypes
import InternalAPI
import Primitives
import TestSupport
import Testing

@testable import JiraAdapter

struct JiraIntegrationTests {
    // MARK: Signatures

    @Test(.enabled(if: RecordedFiles.areThere || ProcessInfo.processInfo.environment["CI"] == "true"))
    func `published signatures are valid, others are not`() throws {
        struct Vectors: Decodable {
            struct Vector: Decodable {
                var secret: String?
                var body: String
                var header: String?
                var hmac_sha256: String?
            }
            var vectors: [Vector]
        }
        let file = try RecordedFiles.files(under: "webhooks/headers").first
        let vectors = try JSONDecoder().decode(Vectors.self, from: Data(try #require(file).bytes)).vectors
        for vector in vectors {
            guard let text = vector.secret else { continue }
            let secret = Secret(text)
            let header =
                vector.header?.replacing("X-Hub-Signature: ", with: "") ?? "sha256=" + (vector.hmac_sha256 ?? "")
            let body = Array(vector.body.utf8)
            #expect(WebhookSignature.isValid(header, body: body, secret: secret))
            #expect(WebhookSignature.isValid("sha256=" + header.dropFirst(7).uppercased(), body: body, secret: secret))
            #expect(!WebhookSignature.isValid(header, body: body + [0], secret: secret))
            #expect(!WebhookSignature.isValid(header, body: body, secret: Secret(text + "x")))
            #expect(!WebhookSignature.isValid(String(header.dropLast()), body: body, secret: secret))
            #expect(!WebhookSignature.isValid(String(header.dropFirst(7)), body: body, secret: secret))
            #expect(!WebhookSignature.isValid(nil, body: body, secret: secret))
        }
        #expect(vectors.count { $0.secret != nil } == 2)
    }

    @Test func `a connection with a secret accepts only signed requests`() throws {
        let body = #"{"webhookEvent":"jira:issue_deleted","issue":{"id":"7"}}"#
        let refusal = #expect(throws: WebhookError.self) { try events(body, secret: "s3cret") }
        #expect(refusal?.reason == .signature)
        let signature = "sha256=85a57aeb4ff0dd5ed1a8e0b94f2a67e3f54fc4a3aaa34b8ff1a6aa29b2cfa8d5"
        let wrong = #expect(throws: WebhookError.self) {
            try events(body, headers: ["X-Hub-Signature": signature], secret: "s3cret")
        }
        #expect(wrong?.reason == .signature)
    }

    @Test(arguments: [nil, "", "t0ken", "t0ken!!", "T0KEN!", "t0ken! t0ken!"])
    func `a connection with an open token accepts only requests with it`(header: String?) throws {
        let body = #"{"webhookEvent":"jira:issue_deleted","issue":{"id":"7"}}"#
        let headers = header.map { ["Apptio-OpenToken": $0] } ?? [:]
        let refusal = #expect(throws: WebhookError.self) {
            try events(body, headers: headers, openToken: "t0ken!")
        }
        #expect(refusal?.reason == .signature)
        #expect(try events(body, headers: ["apptio-opentoken": "t0ken!"], openToken: "t0ken!").count == 1)
        #expect(try events(body, headers: headers).count == 1)
    }

    // MARK: Names

    @Test func `a request is identified by Jira's identifier or by its content`() throws {
        let one = #"{"webhookEvent":"jira:issue_deleted","issue":{"id":"7"}}"#
        let other = #"{"webhookEvent":"jira:issue_deleted","issue":{"id":"8"}}"#
        let numbered = ["X-Atlassian-Webhook-Identifier": "69312270414585119"]
        #expect(try events(one, headers: numbered).map(\.id) == ["shop|69312270414585119"])
        let names = try [one, one, other].flatMap { try events($0) }.map(\.id)
        #expect(names.count == 3 && names[0] == names[1] && names[1] != names[2])
    }

    // MARK: Bad bodies

    @Test(
        arguments: [
            ("not json", .notJSON), ("{\"webhookEvent\":", .notJSON), ("[]", .shape), ("7", .shape),
            (#"{"webhookEvent":"comment_deleted","issue":{"id":"7"}}"#, .shape),
            (String(repeating: "[", count: 100_000), .notJSON),
            (#"{"webhookEvent":"x","a":"# + String(repeating: #"{"a":"#, count: 5000), .notJSON),
        ] as [(String, WebhookError.Reason)])
    func `a body that Jira cannot have sent is rejected without its content in the error`(
        _ body: String, _ reason: WebhookError.Reason
    ) throws {
        let refusal = #expect(throws: WebhookError.self) { try events(body) }
        #expect(refusal?.reason == reason)
        #expect((refusal?.description.utf8.count ?? 0) < 200)
    }

    // MARK: Bodies of other senders

    private static let postFunction = """
        {"transition":{"workflowId":10207,"workflowName":"Shop flow","transitionId":31,"transitionName":"Ship",
          "from_status":"Packing","to_status":"Shipped"},"comment":"","user":{"name":"bot","active":true},
         "issue":{"id":"10042","key":"SHOP-7","self":"https://jira.example.org/rest/api/2/issue/10042",
          "fields":{"status":{"name":"Packing"},"updated":"2026-05-04T10:00:00.000+0000"}},"timestamp":1777888800000}
        """

    /// A workflow's post function sends values from before the transition.
    ///
    /// Therefore Tandem must read the issue.
    @Test func `every body that names an issue by its ID makes Tandem read the issue`() throws {
        for body in [
            Self.postFunction, #"{"id":"10042","key":"SHOP-7","fields":{"summary":"x"},"changelog":{}}"#,
            #"{"self":"https://x/rest/api/2/issue/10042","id":"10042"}"#, #"{"issue":{"id":10042}}"#,
            #"{"issue":"10042"}"#, #"{"issueId":10042,"status":"Done"}"#, #"{"issue_id":"10042","key":7}"#,
            #"{"webhookEvent":"acme:synced","issue":{"id":"10042","fields":[]}}"#, #"{"issues":[{"id":"10042"}]}"#,
            #"{"webhookEvent":7,"issue":{"id":"10042"}}"#, #"{"webhookEvent":"","issue":{"id":"10042"}}"#,
            #"{"comment":{"self":"https://x/rest/api/2/issue/10042/comment/3","id":"3"}}"#,
            #"{"webhookEvent":"jira:issue_updated","issue":{"id":10042}}"#,
        ] {
            let events = try events(body)
            #expect(events.map(\.kind) == [.invalidated(version: nil)], "\(body)")
            #expect(events.map(\.entity.sourceId) == ["10042"], "\(body)")
        }
    }

    @Test func `each of several issues is read once`() throws {
        let body = #"{"issues":[{"id":"1"},{"id":"2"},{"id":"1"},"3",{"key":"SHOP-4"}]}"#
        let events = try events(body)
        #expect(events.map(\.entity.sourceId) == ["1", "2", "3", "SHOP-4"])
        #expect(events.map(\.kind) == Array(repeating: .invalidated(version: nil), count: 3) + [.mentioned])
        #expect(Set(events.map(\.id)).count == 4)
    }

    @Test(arguments: [
        #"{"key":"SHOP-7"}"#, #"{"issue":{"key":"SHOP-7"}}"#, #"{"issue":"SHOP-7"}"#, #"{"issueKey":"SHOP-7"}"#,
        #"{"issue_key":"SHOP-7","text":"x"}"#, #"{"webhookEvent":"jira:issue_updated","issue":{"key":"SHOP-7"}}"#,
        "issueKey=SHOP-7&status=Done",
    ])
    func `entity-sync finds the issue of a key without an ID`(body: String) throws {
        let events = try events(body)
        #expect(events.map(\.kind) == [.mentioned] && events.map(\.entity.sourceId) == ["SHOP-7"])
    }

    @Test(arguments: [
        "", "{}", #"{"webhookEvent":"sprint_started","sprint":{"id":7}}"#, #"{"key":"a text"}"#,
        #"{"id":"7","name":"x"}"#,
        #"{"webhookEvent":"issue_property_set","issue":{"id":"7"}}"#, #"{"issue":{"key":"../7"}}"#, #"{"issue":null}"#,
        #"{"webhookEvent":"worklog_created","issue":{"id":"7","key":"A-7"},"worklog":{"id":"1","issueId":"7"}}"#,
    ])
    func `a body without an issue or with an unfollowed event is ignored`(body: String) throws {
        #expect(try events(body).isEmpty)
    }

    @Test func `JSON in a form is read, and the signature is over the form`() throws {
        let json = #"{"webhookEvent":"jira:issue_deleted","issue":{"id":"7","key":"A & B = 1+1 é"}}"#
        let encoded = try #require(json.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        for form in [
            json, "payload=" + encoded, "user=ann&payload=" + encoded, encoded, encoded + "=", "\u{FEFF}" + json,
        ] {
            #expect(try events(form).map(\.kind) == [.deleted], "\(form.prefix(30))")
        }
        let form = "payload=" + encoded
        let key = SymmetricKey(data: Array("s3cret".utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Array(form.utf8), using: key)
        let signature = "sha256=" + code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(try events(form, headers: ["X-Hub-Signature": signature], secret: "s3cret").count == 1)
    }

    @Test(.enabled(if: RecordedFiles.areThere || ProcessInfo.processInfo.environment["CI"] == "true"))
    func `recorded webhooks without their event's name have their issue read`() throws {
        var count = 0
        for (name, bytes) in try RecordedFiles.files(under: "webhooks") {
            guard var body = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any],
                let issue = body["issue"] as? [String: Any], let id = issue["id"] as? String, Int(id) != nil
            else { continue }
            body["webhookEvent"] = nil
            let events = try events(Array(try JSONSerialization.data(withJSONObject: body)))
            #expect(events.map(\.kind) == [.invalidated(version: nil)], "\(name)")
            #expect(events.map(\.entity.sourceId) == [id], "\(name)")
            count += 1
        }
        #expect(count > 40)
    }

    @Test func `no sequence of bytes crashes the reader`() throws {
        var random = SeededRandom(seed: seed)
        let body = Array(
            #"{"webhookEvent":"jira:issue_updated","issue":{"id":"7","fields":{"summary":"é","updated":"2019"}}}"#.utf8)
        for _ in 0..<3000 {
            var bytes = body
            for _ in 0..<random.number(1...4) {
                bytes[random.number(0...(bytes.count - 1))] = UInt8(random.number(0...255))
            }
            do {
                _ = try events(bytes)
            } catch {
                #expect(error is WebhookError, "seed \(seed)")
            }
        }
    }

    let seed = UInt64.random(in: 0...UInt64.max)
    private let tool: JiraIntegration

    init() throws {
        tool = JiraIntegration(curl: try RunningSimulator.sharedCurl.get(), version: "test", files: NoFiles())
    }

    private func events(
        _ body: String, headers: [String: String] = [:], secret: String? = nil, openToken: String? = nil
    ) throws -> [Event] {
        try events(Array(body.utf8), headers: headers, secret: secret, openToken: openToken)
    }

    private func events(
        _ body: [UInt8], headers: [String: String] = [:], secret: String? = nil, openToken: String? = nil
    ) throws -> [Event] {
        var fields = HTTPFields()
        for (name, value) in headers { fields[try #require(HTTPField.Name(name))] = value }
        return try tool.events(
            from: notification(body, fields), connection: connection(secret: secret, openToken: openToken))
    }

    private func notification(_ body: [UInt8], _ headers: HTTPFields = HTTPFields()) -> WebhookRequest {
        WebhookRequest(
            account: AccountID(rawValue: "acme"), tool: RunningSimulator.tool, headers: headers, body: body,
            receivedAt: 1)
    }

    private func connection(secret: String? = nil, openToken: String? = nil) -> DecryptedConnection {
        DecryptedConnection(
            record: record(),
            credentials: ConnectionCredentials(
                signIn: .token(Secret("t")), webhookSecret: secret.map { Secret($0) },
                webhookOpenToken: openToken.map { Secret($0) }),
            hasher: ContentHasher { _ in ContentHash(rawValue: "") }, signer: .sample)
    }
}
