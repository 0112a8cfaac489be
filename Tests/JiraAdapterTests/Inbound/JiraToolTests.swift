import AdapterRuntime
import Core
import Curl
import EntityModel
import Foundation
import HTTPTypes
import Primitives
import TestSupport
import Testing

@testable import JiraAdapter

struct JiraToolTests {
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

    @Test func `a connection with a secret takes signed notifications alone`() throws {
        let body = #"{"webhookEvent":"jira:issue_deleted","issue":{"id":"7"}}"#
        let refusal = #expect(throws: NotificationRefusal.self) { try events(body, secret: "s3cret") }
        #expect(refusal?.reason == .signature)
        let signature = "sha256=85a57aeb4ff0dd5ed1a8e0b94f2a67e3f54fc4a3aaa34b8ff1a6aa29b2cfa8d5"
        let wrong = #expect(throws: NotificationRefusal.self) {
            try events(body, headers: ["X-Hub-Signature": signature], secret: "s3cret")
        }
        #expect(wrong?.reason == .signature)
    }

    @Test(arguments: [nil, "", "t0ken", "t0ken!!", "T0KEN!", "t0ken! t0ken!"])
    func `a connection with an open token takes notifications that bear it alone`(header: String?) throws {
        let body = #"{"webhookEvent":"jira:issue_deleted","issue":{"id":"7"}}"#
        let headers = header.map { ["Apptio-OpenToken": $0] } ?? [:]
        let refusal = #expect(throws: NotificationRefusal.self) {
            try events(body, headers: headers, openToken: "t0ken!")
        }
        #expect(refusal?.reason == .signature)
        #expect(try events(body, headers: ["apptio-opentoken": "t0ken!"], openToken: "t0ken!").count == 1)
        #expect(try events(body, headers: headers).count == 1)
    }

    // MARK: Names

    @Test func `a notification bears Jira's number, or is told apart by what it says`() throws {
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
            ("", .notJSON), ("not json", .notJSON), ("{\"webhookEvent\":", .notJSON), ("[]", .shape), ("7", .shape),
            ("{}", .shape), (#"{"webhookEvent":7}"#, .shape), (#"{"webhookEvent":"jira:issue_updated"}"#, .shape),
            (String(repeating: "[", count: 100_000), .notJSON),
            (#"{"webhookEvent":"x","a":"# + String(repeating: #"{"a":"#, count: 5000), .notJSON),
        ] as [(String, NotificationRefusal.Reason)])
    func `a body that Jira cannot have sent is refused without a word of it`(
        _ body: String, _ reason: NotificationRefusal.Reason
    ) throws {
        let refusal = #expect(throws: NotificationRefusal.self) { try events(body) }
        #expect(refusal?.reason == reason)
        #expect((refusal?.description.utf8.count ?? 0) < 200)
    }

    @Test func `no bytes whatever make the reader fall over`() throws {
        var random = RandomTexts(seed: seed)
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
                #expect(error is NotificationRefusal, "seed \(seed)")
            }
        }
    }

    let seed = UInt64.random(in: 0...UInt64.max)
    private let tool: JiraTool

    init() throws {
        tool = JiraTool(curl: try RunningSimulator.sharedCurl.get(), version: "test", files: NoFiles())
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
        let connection = OpenConnection(
            record: record(),
            credentials: ConnectionCredentials(
                signIn: .token(Secret("t")), webhookSecret: secret.map { Secret($0) },
                webhookOpenToken: openToken.map { Secret($0) }),
            hasher: ContentHasher { _ in ContentHash(rawValue: "") }, signer: .sample)
        return try tool.events(
            from: ToolNotification(
                account: AccountID(rawValue: "acme"), tool: RunningSimulator.tool, headers: fields, body: body,
                receivedAt: 1),
            connection: connection)
    }
}
