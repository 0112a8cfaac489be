import Curl
import Primitives
import TestSupport
import Testing

@testable import Core

/// Tests the tokens and the verifier that a service's settings produce.
@Suite(.timeLimit(.minutes(1))) struct OAuthSettingsTests {
    private func settings(_ more: [String: String], issuer: String) throws -> SettingsReader {
        try SettingsReader.load(
            OAuthSettings.all, environment: more.merging(["TANDEM_OAUTH_ISSUER": issuer]) { $1 })
    }

    /// The issuer writes its name into tokens, and all services compare it.
    ///
    /// A slash must not make the names differ.
    @Test func `an issuer's name ends without a slash`() throws {
        for address in ["http://secrets.test:8084", "http://secrets.test:8084/"] {
            #expect(try OAuthSettings.issuerName(settings([:], issuer: address)) == "http://secrets.test:8084")
        }
        #expect(throws: SettingsError.self) { try settings([:], issuer: "secrets.test:8084") }
    }

    @Test func `without a client secret the variable is named`() async throws {
        let curl = try CurlClient()
        let token = try OAuthSettings.token(settings([:], issuer: "http://127.0.0.1:1"), curl, program: "x")
        let error = await #expect(throws: OAuthError.self) { try await token([.jiraRead]) }
        #expect(error?.description.contains("TANDEM_OAUTH_CLIENT_SECRET is not set") == true)
    }

    @Test func `tokens and keys are had from the issuer, or from where the settings say`() async throws {
        let mint = TokenMint(kid: "k1")
        let answers = [
            ScriptedServer.Answer(body: #"{"access_token":"t","token_type":"Bearer","expires_in":60}"#),
            .init(body: String(decoding: TokenMint.keySet([mint]), as: UTF8.self)),
        ]
        for (more, paths) in [
            ([:], ["/oauth/token", "/.well-known/jwks.json"]),
            (["TANDEM_OAUTH_TOKEN_URL": "/t", "TANDEM_OAUTH_JWKS_URL": "/j"], ["/t", "/j"]),
        ] {
            try await ScriptedServer.run(answers) { server, base in
                let curl = try CurlClient()
                let settings = try settings(
                    more.mapValues { base + $0 }.merging(["TANDEM_OAUTH_CLIENT_SECRET": "s"]) { $1 },
                    issuer: base + "/")
                let token = try OAuthSettings.token(settings, curl, program: "x")
                #expect(try await token([.jiraRead]).matches("t"))
                // The token has a valid signature but another issuer than the settings.
                let verifier = try OAuthSettings.verifier(settings, curl)
                let stranger = try mint.token()
                await #expect(throws: TokenVerifier.VerificationError.invalid) { try await verifier.verify(stranger) }
                #expect(server.questions.map(\.target) == paths)
            }
        }
    }
}
