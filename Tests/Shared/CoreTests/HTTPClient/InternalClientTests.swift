import Core
import Curl
import EntityModel
import Foundation
import Primitives
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct InternalClientTests {
    private struct Share: Codable, Equatable {
        var id: String
    }

    private static let scopes: Set = [Scope(rawValue: "sync:read")]

    private func client(
        _ base: String, token: @escaping InternalClient.TokenProvider = { _ in Secret("t") }
    ) throws
        -> InternalClient
    {
        let timing = TimeSource(now: { 0 }, sleep: { _ in }, random: { 0.5 })
        return InternalClient(curl: try CurlClient(), base: base, token: token, timing: timing)
    }

    @Test func `a call carries a token for its scopes and reads JSON`() async throws {
        try await ScriptedServer.run([.init(body: #"{"id":"7"}"#)]) { server, base in
            let asked = Mutex<Set<Scope>>([])
            let client = try client(base + "/") { scopes in
                asked.withLock { $0 = scopes }
                return Secret("the-token")
            }
            let path = URLPath(["shares", "a/b c"], query: [("x&y", "ü")])
            let share = try await client.get(path, scopes: Self.scopes, as: Share.self)
            #expect(share == Share(id: "7") && asked.withLock { $0 } == Self.scopes)
            let question = try #require(server.questions.first)
            #expect(question.target == "/shares/a%2Fb%20c?x%26y=%C3%BC" && question.method == "GET")
            #expect(question.headers["authorization"] == "Bearer the-token")
        }
    }

    @Test func `a body goes out as JSON`() async throws {
        try await ScriptedServer.run([.init(body: #"{"id":"8"}"#)]) { server, base in
            let answer = try await client(base).call(
                "POST", URLPath(["shares"]), body: Share(id: "1"), scopes: Self.scopes, as: Share.self)
            #expect(answer.id == "8")
            let question = try #require(server.questions.first)
            #expect(
                question.body == Array(#"{"id":"1"}"#.utf8) && question.headers["content-type"] == "application/json")
        }
    }

    @Test func `a problem has its status and detail, but not the token`() async throws {
        let body = #"{"type":"about:blank","title":"Forbidden","status":403,"detail":"sync:write is missing"}"#
        try await ScriptedServer.run([.init(status: 403, body: body)]) { server, base in
            let client = try client(base)
            let error = await #expect(throws: InternalCallError.self) {
                try await client.get(URLPath(["shares"]), scopes: Self.scopes, as: Share.self)
            }
            guard case .refused(_, 403, let problem) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(problem.detail == "sync:write is missing" && server.questions.count == 1)
            #expect("\(error.map { "\($0)" } ?? "")".hasSuffix("status 403: Forbidden: sync:write is missing"))
        }
    }

    @Test func `a call to a starting service is sent three times, a creation once`() async throws {
        try await ScriptedServer.run([.init(status: 503, body: "not JSON")]) { server, base in
            let client = try client(base)
            await #expect(throws: InternalCallError.self) {
                try await client.get(URLPath(["x"]), scopes: [], as: Share.self)
            }
            #expect(server.questions.count == 3)
            await #expect(throws: InternalCallError.self) {
                try await client.call("POST", URLPath(["x"]), body: Share(id: ""), scopes: [])
            }
            #expect(server.questions.count == 4)
        }
    }

    @Test func `a response of another format and an unavailable token are reported`() async throws {
        struct Away: Error, CustomStringConvertible {
            var description: String { "issuer away" }
        }
        try await ScriptedServer.run([.init(body: #"{"id":7}"#)]) { server, base in
            let reader = try client(base)
            let form = await #expect(throws: InternalCallError.self) {
                try await reader.get(URLPath(["x"]), scopes: [], as: Share.self)
            }
            #expect(form.map { "\($0)" } == "GET 127.0.0.1/x: a value is not of type String at .id")
            let poor = try client(base) { _ in throw Away() }
            let token = await #expect(throws: InternalCallError.self) {
                try await poor.get(URLPath(["x"]), scopes: [], as: Share.self)
            }
            #expect(
                token.map { "\($0)" } == "No token is available for the internal call: issuer away"
                    && token?.isTransient == true)
            #expect(server.questions.count == 1)
        }
    }

    @Test func `a service that is not there is a transport error`() async throws {
        let client = try client("http://127.0.0.1:1")
        let error = await #expect(throws: InternalCallError.self) {
            try await client.call("DELETE", URLPath(["x"]), scopes: [])
        }
        guard case .transport(let cause) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(cause.code == .connect && error?.isTransient == true)
    }
}
