import Core
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import SecretsEncryptor

/// Tests for the requests and responses of the token endpoint.
struct TokenRoutesTests {
    private struct Token: Decodable {
        let access_token: String
        let token_type: String
        let expires_in: Int
        let scope: String
    }

    private static func post(
        _ house: House, _ body: String, basic: String? = nil
    ) async throws -> TestResponse {
        var headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
        headers[.authorization] = basic
        return try await house.client.execute(
            uri: "/oauth/token", method: .post, headers: headers, body: ByteBuffer(string: body))
    }

    private static func form(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    @Test func `credentials are also accepted in the body, and an omitted scope means all scopes`() async throws {
        try await House.with { (house) async throws in
            let secret = Self.form(try house.secret(of: "entity-sync"))
            let answer = try await Self.post(
                house, "grant_type=client_credentials&client_id=entity-sync&client_secret=\(secret)")
            #expect(answer.status == .ok && answer.headers[.cacheControl] == "no-store")
            let token = try house.decode(Token.self, answer)
            #expect(token.token_type == "Bearer" && token.expires_in == 600)
            #expect(token.scope == "jira:read profiles:read secrets:decrypt targetprocess:read")
        }
    }

    /// The header that `curl --user` sends, which does not encode the parts.
    @Test func `a secret in the header may be encoded or not, and the scheme is case-insensitive`() async throws {
        try await House.with { (house) async throws in
            let secret = try house.secret(of: "tandem")
            for (scheme, text) in [("basic", "tandem:\(secret)"), ("BASIC", "tandem:\(Self.form(secret))")] {
                let answer = try await Self.post(
                    house, "grant_type=client_credentials",
                    basic: "\(scheme) \(Data(text.utf8).base64EncodedString())")
                #expect(answer.status == .ok, "\(scheme)")
            }
        }
    }

    @Test func `an invalid request gets the matching error code`() async throws {
        try await House.with { (house) async throws in
            let who = "&client_id=tandem&client_secret=\(Self.form(try house.secret(of: "tandem")))"
            let grant = "grant_type=client_credentials"
            let wrong = [
                ("scope=profiles%3Aread" + who, "invalid_request"),
                ("grant_type=password" + who, "unsupported_grant_type"),
                ("grant_type=" + who, "unsupported_grant_type"),
                (grant + "&" + grant + who, "invalid_request"),
                (grant + "&scope=%zz" + who, "invalid_request"),
                (grant + "&scope=profiles%3Aread+secrets%3Adecrypt" + who, "invalid_scope"),
                (grant + "&scope=profiles" + who, "invalid_scope"),
                (grant + "&client_id=tandem", "invalid_client"),
                (grant + "&client_id=tandem&client_secret=", "invalid_client"),
                ("", "invalid_client"),
            ]
            for (body, error) in wrong {
                let answer = try await Self.post(house, body)
                #expect(answer.status == .badRequest && answer.headers[.cacheControl] == "no-store")
                #expect(String(buffer: answer.body) == "{\"error\":\"\(error)\"}")
            }
        }
    }

    @Test func `a client may ask for some of its scopes in any order`() async throws {
        try await House.with { (house) async throws in
            let who = "&client_id=tandem&client_secret=\(Self.form(try house.secret(of: "tandem")))"
            let answer = try await Self.post(
                house, "grant_type=client_credentials&scope=profiles%3Awrite+profiles%3Aread" + who)
            #expect(try house.decode(Token.self, answer).scope == "profiles:read profiles:write")
        }
    }

    @Test func `a body over the size limit is not read`() async throws {
        try await House.with { (house) async throws in
            let answer = try await Self.post(house, String(repeating: "a", count: TokenRoutes.maximumBody + 1))
            #expect(answer.status == .contentTooLarge)
        }
    }

    @Test func `the key set identifies the key by its thumbprint and contains no private part`() async throws {
        struct KeySet: Decodable {
            let keys: [[String: String]]
        }
        try await House.with { (house) async throws in
            let answer = try await house.client.execute(uri: "/.well-known/jwks.json", method: .get)
            let key = try #require(try house.decode(KeySet.self, answer).keys.first)
            #expect(Set(key.keys) == ["alg", "crv", "kid", "kty", "use", "x", "y"])
            #expect(key["alg"] == "ES256" && key["crv"] == "P-256" && key["kty"] == "EC" && key["use"] == "sig")
            let canonical = #"{"crv":"P-256","kty":"EC","x":"\#(key["x"] ?? "")","y":"\#(key["y"] ?? "")"}"#
            let digest = Data(SHA256.hash(data: Data(canonical.utf8))).base64EncodedString()
            #expect(
                key["kid"] == digest.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: ""))
            let token = try await house.token("tandem", scope: "profiles:read").split(separator: ".")
            let padded = token[0] + String(repeating: "=", count: (4 - token[0].count % 4) % 4)
            let header = try JSONDecoder().decode(
                [String: String].self, from: try #require(Data(base64Encoded: String(padded))))
            #expect(header["kid"] == key["kid"] && header["alg"] == "ES256")
        }
    }

    @Test func `a token stays valid after one rotation of its key, but not after two`() async throws {
        try await House.with { (house) async throws in
            let old = try await house.token("profile-api", scope: "secrets:encrypt")
            for expected in [HTTPResponse.Status.ok, .unauthorized] {
                _ = try KeyFolder.rotate(house.folder)
                try await House.run(house.folder) { house in
                    #expect(try await house.call(.post, "/v1/keys", token: old).status == expected)
                    let new = try await house.token("profile-api", scope: "secrets:encrypt")
                    #expect(try await house.call(.post, "/v1/keys", token: new).status == .ok)
                }
            }
        }
    }

    @Test func `the issuer publishes its metadata`() async throws {
        struct Description: Decodable {
            let issuer: String
            let token_endpoint: String
            let jwks_uri: String
            let grant_types_supported: [String]
        }
        try await House.with { (house) async throws in
            let answer = try await house.client.execute(
                uri: "/.well-known/oauth-authorization-server", method: .get)
            let description = try house.decode(Description.self, answer)
            #expect(description.token_endpoint == description.issuer + "/oauth/token")
            #expect(description.jwks_uri == description.issuer + "/.well-known/jwks.json")
            #expect(description.grant_types_supported == ["client_credentials"])
        }
    }
}
