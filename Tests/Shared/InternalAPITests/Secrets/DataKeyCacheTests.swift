import Core
import Curl
import EntityModel
import Foundation
import InternalAPI
import Primitives
import TestSupport
import Testing

/// Tests for the cache of opened keys and the client of secrets-encryptor.
@Suite(.timeLimit(.minutes(1))) struct DataKeyCacheTests {
    private static let clear = (0..<32).map { UInt8($0) }

    private static func opened(_ key: [UInt8] = clear) -> ScriptedServer.Answer {
        .init(body: #"{"key":"\#(Data(key).base64EncodedString())"}"#)
    }

    /// The token of each call is the requested scope.
    private func secrets(_ base: String) throws -> SecretsClient {
        SecretsClient(
            InternalClient(
                curl: try CurlClient(), base: base,
                token: { scopes in Secret(scopes.map(\.rawValue).sorted().joined(separator: "+")) },
                timing: TimeSource(now: { 0 }, sleep: { _ in }, random: { 0.5 })))
    }

    @Test func `a key is opened once and cached`() async throws {
        try await ScriptedServer.run([Self.opened()]) { server, base in
            let keys = DataKeyCache(try secrets(base))
            let expected = try DataKey(Secret(Self.clear)).hasher(for: AccountID(rawValue: "acme"))(.text("x"))
            try await withThrowingTaskGroup(of: ContentHash.self) { group in
                for _ in 0..<50 {
                    group.addTask { try await keys.key([1, 2]).hasher(for: AccountID(rawValue: "acme"))(.text("x")) }
                }
                for try await hash in group { #expect(hash == expected) }
            }
            #expect(server.questions.count == 1)
            _ = try await keys.key([1, 3])
            #expect(server.questions.count == 2)
        }
    }

    @Test func `failures and keys with a wrong length are not cached`() async throws {
        let answers = [.init(status: 422), Self.opened([1, 2, 3]), .init(body: #"{"key":"!"}"#), Self.opened()]
        try await ScriptedServer.run(answers) { server, base in
            let keys = DataKeyCache(try secrets(base))
            await #expect(throws: InternalCallError.self) { try await keys.key([1]) }
            await #expect(throws: DataKey.InvalidKeyLength.self) { try await keys.key([1]) }
            await #expect(throws: InternalCallError.self) { try await keys.key([1]) }
            _ = try await keys.key([1])
            #expect(server.questions.count == 4)
        }
    }

    @Test func `each call uses its own route and scope`() async throws {
        let key = ScriptedServer.Answer(body: #"{"encryptedKey":"AQI="}"#)
        try await ScriptedServer.run([key, key, Self.opened([5])]) { server, base in
            let secrets = try secrets(base)
            #expect(try await secrets.newKey() == [1, 2])
            #expect(try await secrets.rotate([3]) == [1, 2])
            #expect(try await secrets.decrypt([4]).matches([5]))
            #expect(server.questions.map(\.target) == ["/v1/keys", "/v1/keys/rotate", "/v1/keys/decrypt"])
            #expect(
                server.questions.map { $0.headers["authorization"] } == [
                    "Bearer secrets:encrypt", "Bearer secrets:rotate", "Bearer secrets:decrypt",
                ])
            let bodies = server.questions.dropFirst().map { String(decoding: $0.body, as: UTF8.self) }
            #expect(bodies == [#"{"encryptedKey":"Aw=="}"#, #"{"encryptedKey":"BA=="}"#])
        }
    }
}
