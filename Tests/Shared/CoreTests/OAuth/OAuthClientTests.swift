import Core
import Curl
import Foundation
import Primitives
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct OAuthClientTests {
    private static let secret = "p+/=: ü%"

    private static func answer(_ token: String, seconds: String = "600") -> ScriptedServer.Answer {
        .init(body: #"{"access_token":"\#(token)","token_type":"bearer","expires_in":\#(seconds)}"#)
    }

    private func client(_ base: String, now: @escaping @Sendable () -> Timestamp = { 0 }) throws -> OAuthClient {
        OAuthClient(
            curl: try CurlClient(), endpoint: base + "/oauth/token", clientId: "entity sync",
            clientSecret: Secret(Self.secret),
            timing: TimeSource(now: now, sleep: { _ in }, random: { 0.5 }))
    }

    @Test func `a token is asked for by form, with the credentials encoded twice`() async throws {
        try await ScriptedServer.run([Self.answer("t1")]) { server, base in
            let token = try await client(base).token(for: [.syncRead, .jiraRead])
            #expect(token.matches("t1"))
            let question = try #require(server.questions.first)
            #expect(question.method == "POST" && question.target == "/oauth/token")
            #expect(question.headers["content-type"] == "application/x-www-form-urlencoded")
            #expect(
                String(decoding: question.body, as: UTF8.self)
                    == "grant_type=client_credentials&scope=jira%3Aread%20sync%3Aread")
            let basic = try #require(question.headers["authorization"]?.dropFirst("Basic ".count))
            let credentials = try #require(Data(base64Encoded: String(basic)))
            #expect(String(decoding: credentials, as: UTF8.self) == "entity%20sync:p%2B%2F%3D%3A%20%C3%BC%25")
        }
    }

    @Test func `a token is kept for its scopes until shortly before its end`() async throws {
        try await ScriptedServer.run([Self.answer("t1"), Self.answer("t2"), Self.answer("t3")]) { server, base in
            let now = Mutex<Timestamp>(0)
            let client = try client(base) { now.withLock { $0 } }
            #expect(try await client.token(for: [.jiraRead]).matches("t1"))
            now.withLock { $0 = 449_999 }
            #expect(try await client.token(for: [.jiraRead]).matches("t1"))
            #expect(try await client.token(for: [.jiraRead, .syncRead]).matches("t2"))
            now.withLock { $0 = 450_000 }
            #expect(try await client.token(for: [.jiraRead]).matches("t3"))
            #expect(server.questions.count == 3)
        }
    }

    @Test func `concurrent callers share one request for a token`() async throws {
        let callers = 50
        let (opened, gate) = AsyncStream.makeStream(of: Void.self)
        let held: @Sendable () async -> Void = { for await _ in opened { break } }
        try await ScriptedServer.run([Self.answer("t1")], meanwhile: held) { server, base in
            let client = try client(base)
            let started = Held<Int>()
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<callers {
                    group.addTask {
                        started.change { count in
                            count = (count ?? 0) + 1
                            if count == callers { gate.yield() }
                        }
                        return try await client.token(for: [.jiraRead]).matches("t1")
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
            #expect(server.questions.count == 1)
        }
    }

    @Test(arguments: [
        (401, #"{"error":"invalid_client"}"#, OAuthError.refused("invalid_client")),
        (400, #"{"error":"invalid_scope"}"#, .refused("invalid_scope")),
        (500, #"{"error":"server_error"}"#, .unavailable("status 500")),
        (302, "", .unavailable("status 302")),
        (200, "no JSON", .unavailable("the text is not JSON")),
        (200, #"{"access_token":"t","token_type":"mac"}"#, .unavailable("the token is not a bearer token")),
        (200, #"{"token_type":"bearer"}"#, .unavailable("a value is missing at .access_token")),
    ])
    func `a failure says what happened, and the next call asks again`(
        status: Int, body: String, expected: OAuthError
    ) async throws {
        try await ScriptedServer.run([.init(status: status, body: body), Self.answer("t1")]) { server, base in
            let client = try client(base)
            let error = await #expect(throws: OAuthError.self) { try await client.token(for: [.jiraRead]) }
            #expect(error == expected)
            #expect(try await client.token(for: [.jiraRead]).matches("t1"))
            #expect(server.questions.count == 2)
        }
    }

    @Test(arguments: ["-5", "0", "9223372036854775807"])
    func `odd times do no harm`(seconds: String) async throws {
        try await ScriptedServer.run([Self.answer("t1", seconds: seconds)]) { server, base in
            let client = try client(base)
            for _ in 0..<3 { #expect(try await client.token(for: [.jiraRead]).matches("t1")) }
            #expect(server.questions.count == 1)
        }
    }

    @Test func `an issuer that is away is named without a credential`() async throws {
        let error = await #expect(throws: OAuthError.self) {
            try await client("http://127.0.0.1:1").token(for: [.jiraRead])
        }
        guard case .unavailable(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("127.0.0.1") && !reason.contains("p%2B") && !reason.contains("p+"))
    }
}
