import Core
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct RequireScopeTests {
    private let mint = TokenMint(kid: "k1")

    private func ask(
        _ authorization: String?, source: KeySource? = nil
    ) async throws -> (response: TestResponse, problem: ProblemDetails?) {
        let router = Router()
        router.group().add(middleware: RequireScope(.syncRead, (source ?? KeySource([mint])).verifier()))
            .get("shares") { _, _ in "inside" }
        var headers = HTTPFields()
        headers[.authorization] = authorization
        let asked = headers
        let response = try await Application(router: router).test(.router) { client in
            try await client.execute(uri: "/shares", method: .get, headers: asked)
        }
        let problem = try? JSONDecoder().decode(ProblemDetails.self, from: Data(response.body.readableBytesView))
        return (response, problem)
    }

    @Test func `a token with the scope is accepted, however the scheme is written`() async throws {
        let token = try mint.token()
        for scheme in ["Bearer", "bearer", "BEARER"] {
            let answer = try await ask("\(scheme) \(token)")
            #expect(answer.response.status == .ok && String(buffer: answer.response.body) == "inside")
        }
    }

    @Test(arguments: [nil, "", "Bearer", "Basic dTpw", "Bearer\u{9}x"])
    func `without a token the answer names the scheme and no error`(authorization: String?) async throws {
        let (response, problem) = try await ask(authorization)
        #expect(response.status == .unauthorized && problem?.status == 401)
        #expect(response.headers[.wwwAuthenticate] == #"Bearer realm="tandem""#)
        #expect(response.headers[.contentType] == ProblemDetails.contentType)
    }

    @Test func `an invalid token is rejected without a reason`() async throws {
        let tokens = try ["a.b.c", ".", mint.token(.init(issued: -700, expiry: -100)), TokenMint(kid: "k1").token()]
        var bodies: Set<String> = []
        for token in tokens {
            let (response, problem) = try await ask("Bearer " + token)
            #expect(response.status == .unauthorized && problem?.status == 401)
            #expect(response.headers[.wwwAuthenticate] == #"Bearer realm="tandem", error="invalid_token""#)
            bodies.insert(problem?.detail ?? "")
        }
        #expect(bodies.count == 1)
    }

    @Test(arguments: ["", "jira:read", "sync", "sync:reader", "sync:write xsync:read"])
    func `a token without the scope is refused, and the answer names what is missing`(scope: String) async throws {
        let (response, problem) = try await ask("Bearer " + mint.token(.init(scope: scope)))
        #expect(response.status == .forbidden && problem?.status == 403)
        #expect(problem?.detail?.contains("sync:read") == true)
        #expect(
            response.headers[.wwwAuthenticate]
                == #"Bearer realm="tandem", error="insufficient_scope", scope="sync:read""#)
    }

    @Test func `a guard without keys says that it is its own fault, and when to come back`() async throws {
        let source = KeySource([mint])
        source.setDown(true)
        let (response, problem) = try await ask("Bearer " + mint.token(), source: source)
        #expect(response.status == .serviceUnavailable && problem?.status == 503)
        #expect(response.headers[.retryAfter] == "2" && response.headers[.wwwAuthenticate] == nil)
    }
}
