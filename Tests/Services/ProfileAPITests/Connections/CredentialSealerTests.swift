import EntityModel
import InternalAPI
import Primitives
import TestSupport
import Testing

@testable import ProfileAPI

/// Tests for credentials that are sealed with the account's key, in a real database.
@Suite(.timeLimit(.minutes(1))) struct CredentialSealerTests {
    @Test func `Sealed credentials can be opened only for their own connection`() async throws {
        try await ScratchSchema.with(migrations: ProfileStore.migrations()) { scratch in
            let store = ProfileStore(database: scratch.database)
            let key = try DataKey(Secret((0..<32).map { UInt8($0) }))
            let seal = CredentialSealer(store: store, newKey: { [5] }, openKey: { _ in key })
            let clear = ConnectionCredentials(signIn: .token(Secret(RunningAPI.secret)))
            let (sealed, keyId) = try await seal(clear, Examples.acme, "jira")
            #expect(!String(decoding: sealed, as: UTF8.self).contains(RunningAPI.secret))
            #expect(try await store.currentKey(of: Examples.acme)?.id == keyId)
            #expect(try await seal(clear, Examples.acme, "jira").keyId == keyId)

            let record = ConnectionRecord(
                account: Examples.acme, id: "jira", product: .jiraCloud, baseURL: "https://x",
                sealedCredentials: sealed,
                keyId: keyId, encryptedKey: [5], webhookTokenHash: "h", version: 1)
            guard case .token(let token) = try record.credentials(with: key).signIn else {
                Issue.record("another way to sign in")
                return
            }
            #expect(token.matches(RunningAPI.secret))
            let changes: [(inout ConnectionRecord) -> Void] = [
                { $0.account = Examples.globex }, { $0.id = "tp" }, { $0.keyId = "other" },
                { $0.sealedCredentials[20] ^= 1 }, { $0.sealedCredentials.removeLast() }, { $0.sealedCredentials = [] },
            ]
            for change in changes {
                var tampered = record
                change(&tampered)
                #expect(throws: DataKey.DecryptionError.self) { try tampered.credentials(with: key) }
            }
            let other = try DataKey(Secret([UInt8](repeating: 7, count: 32)))
            #expect(throws: DataKey.DecryptionError.self) { try record.credentials(with: other) }
        }
    }
}
