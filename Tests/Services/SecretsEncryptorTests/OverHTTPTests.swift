import Core
import Curl
import EntityModel
import Foundation
import Hummingbird
import HummingbirdTesting
import InternalAPI
import Primitives
import Testing

@testable import SecretsEncryptor

/// Tests for the service over real HTTP, with the clients of the other services.
@Suite(.timeLimit(.minutes(1))) struct OverHTTPTests {
    private static func with(
        _ client: String, _ body: @escaping @Sendable (_ base: String, InternalClient) async throws -> Void
    ) async throws {
        try await House.with { (house) async throws in
            let local = ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0))
            let router = try await House.router(house.folder)
            let secret = Secret(try house.secret(of: client))
            try await Application(router: router, configuration: local).test(.live) { server in
                let base = "http://127.0.0.1:\(try #require(server.port))"
                let curl = try CurlClient()
                let tokens = OAuthClient(
                    curl: curl, endpoint: base + "/oauth/token", clientId: client, clientSecret: secret)
                try await body(base, InternalClient(curl: curl, base: base, token: { try await tokens.token(for: $0) }))
            }
        }
    }

    @Test func `a key is created, rotated, and opened to the same key`() async throws {
        try await Self.with("profile-api") { _, client in
            let secrets = SecretsClient(client)
            let made = try await secrets.newKey()
            let rotated = try await secrets.rotate(made)
            #expect(made != rotated)
            let clear = try await secrets.decrypt(made)
            #expect(try await clear.matches(secrets.decrypt(rotated).reveal { $0 }))
            let key = try await DataKeyCache(secrets).key(rotated)
            let sealed = try key.seal([1, 2], keyId: "k", account: .init(rawValue: "acme"), purpose: "p")
            let opened = try DataKey(clear).open(sealed, keyId: "k", account: .init(rawValue: "acme"), purpose: "p")
            #expect(opened.matches([1, 2]))
        }
    }

    @Test func `a client gets no token for a scope that it does not have`() async throws {
        try await Self.with("jira-adapter") { _, client in
            let error = await #expect(throws: InternalCallError.self) { try await SecretsClient(client).newKey() }
            #expect(
                error?.description
                    == "No token is available for the internal call: The token issuer rejected the request: invalid_scope"
            )
        }
    }

    @Test func `a token is verified with the published keys`() async throws {
        try await House.with { (house) async throws in
            let token = try await house.token("entity-sync", scope: "jira:read")
            let local = ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0))
            let router = try await House.router(house.folder)
            try await Application(router: router, configuration: local).test(.live) { server in
                let address = "http://127.0.0.1:\(try #require(server.port))/.well-known/jwks.json"
                let verifier = TokenVerifier(issuer: House.address, keySet: address, curl: try CurlClient())
                let said = try await verifier.verify(token)
                #expect(said.subject == "entity-sync" && said.scopes == [.jiraRead])
                #expect(said.expiry.timeIntervalSince(said.issuedAt) == 600)
                let stranger = TokenVerifier(issuer: "http://other.test", keySet: address, curl: try CurlClient())
                await #expect(throws: TokenVerifier.VerificationError.invalid) { try await stranger.verify(token) }
                let nowhere = TokenVerifier(issuer: House.address, keySet: address + "x", curl: try CurlClient())
                let refusal = await #expect(throws: TokenVerifier.VerificationError.self) {
                    try await nowhere.verify(token)
                }
                #expect(refusal != .invalid)
            }
        }
    }
}
