import Core
import Crypto
import Foundation
import Testing

@Suite(.timeLimit(.minutes(1))) struct TokenVerifierTests {
    private let mint = TokenMint(kid: "k1")

    @Test func `a valid token contains its bearer and its scopes`() async throws {
        let said = try await KeySource([mint]).verifier().verify(try mint.token())
        #expect(said.subject == "entity-sync" && said.issuer == TokenMint.issuer)
        #expect(said.scopes == [.jiraRead, .syncRead])
    }

    @Test func `one of several audiences is enough, and a token without a scope is good for nothing`() async throws {
        let verifier = KeySource([mint]).verifier()
        let several = try mint.token(.init(audience: #"["other","tandem"]"#, scope: ""))
        #expect(try await verifier.verify(several).scopes.isEmpty)
    }

    @Test func `time, issuer and audience are checked`() async throws {
        let bad: [(String, TokenMint.Claims)] = [
            ("expired", .init(issued: -600, expiry: 0)),
            ("of the future", .init(issued: 31, expiry: 600)),
            ("not yet good", .init(notBefore: 31)),
            ("good for too long", .init(expiry: 631)),
            ("another issuer's", .init(issuer: #""https://issuer.test/""#)),
            ("for another audience", .init(audience: #""targetprocess""#)),
            ("for none", .init(audience: "[]")),
            ("with an audience of no known form", .init(audience: "7")),
            ("of nobody", .init(issuer: "null")),
        ]
        let verifier = KeySource([mint]).verifier()
        for (name, claims) in bad {
            let token = try mint.token(claims)
            await #expect(throws: TokenVerifier.VerificationError.invalid, "\(name)") {
                try await verifier.verify(token)
            }
        }
        // Clocks that differ by less than 30 seconds are tolerated.
        _ = try await verifier.verify(try mint.token(.init(issued: 29, notBefore: 29)))
    }

    @Test func `a token that was good is not when its time is over`() async throws {
        let source = KeySource([mint])
        let verifier = source.verifier()
        let token = try mint.token()
        _ = try await verifier.verify(token)
        source.advance(seconds: 599)
        _ = try await verifier.verify(token)
        source.advance(seconds: 1)
        await #expect(throws: TokenVerifier.VerificationError.invalid) { try await verifier.verify(token) }
    }

    @Test func `the token does not choose its algorithm`() async throws {
        let verifier = KeySource([mint]).verifier()
        let pem = Data(mint.key.publicKey.pemRepresentation.utf8)
        let point = mint.key.publicKey.rawRepresentation
        func hmac(_ secret: Data) -> (Data) -> Data {
            { Data(HMAC<SHA256>.authenticationCode(for: $0, using: SymmetricKey(data: secret))) }
        }
        let es256: (Data) -> Data = { (try? mint.key.signature(for: $0).rawRepresentation) ?? Data() }
        var tokens = [
            mint.token(header: mint.header, signature: { _ in Data() }),
            mint.token(header: mint.header, signature: { _ in Data(repeating: 0, count: 64) }),
            mint.token(header: mint.header, signature: hmac(pem)),
        ]
        for algorithm in ["none", "None", "HS256", "RS256", "ES384", "es256", ""] {
            let header = #"{"alg":"\#(algorithm)","kid":"k1"}"#
            let signatures = [{ _ in Data() }, hmac(pem), hmac(Data(TokenMint.keySet([mint]))), hmac(point), es256]
            tokens += signatures.map { mint.token(header: header, signature: $0) }
        }
        for token in tokens {
            await #expect(throws: TokenVerifier.VerificationError.invalid, "\(token)") {
                try await verifier.verify(token)
            }
        }
    }

    @Test func `headers with no key, another key, or a critical extension are rejected`() async throws {
        let other = TokenMint(kid: "k2")
        let verifier = KeySource([mint, other]).verifier()
        let headers = [
            #"{"alg":"ES256"}"#, #"{"alg":"ES256","kid":"k2"}"#, #"{"alg":"ES256","kid":""}"#,
            #"{"alg":"ES256","kid":7}"#, #"{"alg":"ES256","kid":"k1","crit":["exp"]}"#, "[]", "", "k1",
        ]
        for header in headers {
            let token = try mint.token(header: header)
            await #expect(throws: TokenVerifier.VerificationError.invalid, "\(header)") {
                try await verifier.verify(token)
            }
        }
    }

    @Test func `a token with any changed character is rejected`() async throws {
        let verifier = KeySource([mint]).verifier()
        let token = Array(try mint.token().utf8)
        // The last character is skipped, because some of its bits have no meaning.
        for place in token.indices.dropLast() {
            var changed = token
            changed[place] = token[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let text = String(decoding: changed, as: UTF8.self)
            await #expect(throws: TokenVerifier.VerificationError.invalid, "\(place)") {
                try await verifier.verify(text)
            }
        }
        for count in 0..<token.count - 1 {
            let text = String(decoding: token.prefix(count), as: UTF8.self)
            await #expect(throws: TokenVerifier.VerificationError.invalid, "\(count)") {
                try await verifier.verify(text)
            }
        }
        let long = String(repeating: "A", count: 100_000)
        await #expect(throws: TokenVerifier.VerificationError.invalid) { try await verifier.verify(long) }
    }
}
