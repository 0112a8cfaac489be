import CMS
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InternalAPI
import Primitives
import Testing

@testable import SecretsEncryptor

/// Tests for the service's routes with keys that `init` created.
struct SecretsEncryptorTests {
    @Test func `A client gets a token for its scopes, and the guard accepts it`() async throws {
        try await House.with { (house) async throws in
            let token = try await house.token("profile-api", scope: "secrets:encrypt")
            let made = try await house.call(.post, "/v1/keys", token: token)
            #expect(made.status == .ok)
            let key = try house.decode(SecretsAPI.EncryptedKey.self, made)
            let opener = try await house.token("jira-adapter", scope: "secrets:decrypt")
            let opened = try await house.call(.post, "/v1/keys/decrypt", token: opener, json: key)
            let clear = try house.decode(SecretsAPI.PlaintextKey.self, opened)
            #expect(Data(base64Encoded: clear.key)?.count == DataKey.length)
        }
    }

    @Test func `A rotated key is the same key in another envelope`() async throws {
        try await House.with { (house) async throws in
            let token = try await house.token("profile-api", scope: "secrets:encrypt secrets:decrypt secrets:rotate")
            let key = try house.decode(
                SecretsAPI.EncryptedKey.self, try await house.call(.post, "/v1/keys", token: token))
            let rotated = try house.decode(
                SecretsAPI.EncryptedKey.self,
                try await house.call(.post, "/v1/keys/rotate", token: token, json: key))
            #expect(rotated != key)
            var clear: [String] = []
            for key in [key, rotated] {
                let opened = try await house.call(.post, "/v1/keys/decrypt", token: token, json: key)
                clear.append(try house.decode(SecretsAPI.PlaintextKey.self, opened).key)
            }
            #expect(clear[0] == clear[1])
        }
    }

    @Test(arguments: [
        ("jira-adapter", "wrong", "invalid_client"), ("nobody", "wrong", "invalid_client"),
        ("", "", "invalid_client"),
    ])
    func `A wrong secret and an unknown client get the same response`(
        id: String, secret: String, error: String
    ) async throws {
        try await House.with { (house) async throws in
            let answer = try await house.askForToken(id, secret: secret, scope: "secrets:decrypt")
            #expect(answer.status == .unauthorized)
            #expect(String(buffer: answer.body) == "{\"error\":\"\(error)\"}")
            #expect(answer.headers[.wwwAuthenticate] != nil)
        }
    }

    @Test func `A scope that the client does not have is rejected`() async throws {
        try await House.with { (house) async throws in
            let answer = try await house.askForToken(
                "jira-adapter", secret: try house.secret(of: "jira-adapter"), scope: "secrets:decrypt secrets:encrypt")
            #expect(answer.status == .badRequest)
            #expect(String(buffer: answer.body).contains("invalid_scope"))
        }
    }

    @Test func `A request without a valid token or without the scope opens nothing`() async throws {
        try await House.with { (house) async throws in
            #expect(try await house.call(.post, "/v1/keys", token: nil).status == .unauthorized)
            let token = try await house.token("jira-adapter", scope: "secrets:decrypt")
            for broken in Self.broken(token) {
                let answer = try await house.call(.post, "/v1/keys/decrypt", token: broken)
                #expect(answer.status == .unauthorized)
                #expect(answer.headers[.wwwAuthenticate]?.contains("invalid_token") == true)
            }
            let answer = try await house.call(.post, "/v1/keys", token: token)
            #expect(answer.status == .forbidden)
            #expect(answer.headers[.wwwAuthenticate]?.contains("insufficient_scope") == true)
        }
    }

    /// The token with changes in different places, and tokens that try to choose their own algorithm.
    private static func broken(_ token: String) -> [String] {
        let parts = token.split(separator: ".").map(String.init)
        func encoded(_ text: String) -> String {
            Data(text.utf8).base64EncodedString().replacing("=", with: "").replacing("+", with: "-")
                .replacing("/", with: "_")
        }
        let none = encoded("{\"alg\":\"none\",\"typ\":\"JWT\"}")
        let symmetric = encoded("{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"x\"}")
        return [
            "a.b.c", "..", parts[0] + "." + parts[1], parts[0] + "." + parts[1] + ".",
            none + "." + parts[1] + ".", symmetric + "." + parts[1] + "." + parts[2],
            parts[0] + "." + encoded("{\"sub\":\"tandem\"}") + "." + parts[2], token + "A", "A" + token,
            String(repeating: "A", count: 100_000),
        ]
    }

    @Test func `Invalid envelopes are rejected without a helpful reason`() async throws {
        try await House.with { (house) async throws in
            let token = try await house.token("jira-adapter", scope: "secrets:decrypt")
            let certificate = try Certificate(
                pem: String(contentsOf: house.folder.appending(path: "cluster.cert.pem"), encoding: .utf8))
            let short = Data(try CMSEnvelope.seal([1, 2, 3], for: certificate)).base64EncodedString()
            var answers: Set<String> = []
            for envelope in ["", "AAAA", "not base64 !", short] {
                let answer = try await house.call(
                    .post, "/v1/keys/decrypt", token: token, json: SecretsAPI.EncryptedKey(encryptedKey: envelope))
                #expect(answer.status == .unprocessableContent)
                answers.insert(String(buffer: answer.body))
            }
            #expect(answers.count == 1)
        }
    }

    @Test func `The repository returns folded and unfolded values of eyaml files`() async throws {
        try await House.with { (house) async throws in
            let repository = house.folder.appending(path: "repository")
            try FileManager.default.createDirectory(at: repository, withIntermediateDirectories: true)
            let certificate = try Certificate(
                pem: String(contentsOf: house.folder.appending(path: "cluster.cert.pem"), encoding: .utf8))
            func value(_ text: String) throws -> String {
                Data(try CMSEnvelope.seal(Array(text.utf8), for: certificate)).base64EncodedString()
            }
            let folded = try value("folded").enumerated().map { $0 % 60 == 59 ? "\($1)\n    " : "\($1)" }.joined()
            try Data(
                """
                ---
                # the broker's
                broker: ENC[PKCS7,\(try value("plain"))]
                tandem::database: >
                    ENC[PKCS7,\(folded)]
                open: not encrypted
                broken: ENC[PKCS7,AAAA]

                """.utf8
            ).write(to: repository.appending(path: "common.eyaml"))
            let token = try await house.token("jira-adapter", scope: "secrets:decrypt")
            #expect(
                String(buffer: try await house.call(.get, "/v1/secrets/broker", token: token).body).contains("plain"))
            let second = try await house.call(.get, "/v1/secrets/tandem::database", token: token)
            #expect(String(buffer: second.body).contains("folded"))
            #expect(try await house.call(.get, "/v1/secrets/open", token: token).status == .notFound)
            #expect(try await house.call(.get, "/v1/secrets/nothing", token: token).status == .notFound)
            let broken = try await house.call(.get, "/v1/secrets/broken", token: token)
            #expect(broken.status == .internalServerError)
            #expect(try await house.call(.get, "/v1/secrets/broker", token: nil).status == .unauthorized)
        }
    }

    @Test func `Existing keys are never overwritten, and only their owner can read them`() async throws {
        try await House.with { (house) async throws in
            #expect(throws: KeyFileError.self) { try KeyFolder.initialize(house.folder) }
            for name in try FileManager.default.contentsOfDirectory(atPath: house.folder.path) {
                let attributes = try FileManager.default.attributesOfItem(
                    atPath: house.folder.appending(path: name).path)
                #expect((attributes[.posixPermissions] as? Int) == 0o600, "\(name)")
            }
        }
    }
}
