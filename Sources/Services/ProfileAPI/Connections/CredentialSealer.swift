import Core
import EntityModel
import Foundation
import InternalAPI

/// Seals credentials with their account's data-encryption key, and creates the key for the account's first credentials.
struct CredentialSealer: Sendable {
    /// Creates a data-encryption key and returns it encrypted for the cluster.
    typealias NewKey = @Sendable () async throws -> [UInt8]
    /// Opens a data-encryption key.
    typealias OpenKey = @Sendable (_ encrypted: [UInt8]) async throws -> DataKey

    let store: ProfileStore
    let newKey: NewKey
    let openKey: OpenKey

    /// Seals a connection's credentials and returns them with the key's ID.
    func callAsFunction(
        _ credentials: ConnectionCredentials, _ account: AccountID, _ connection: String
    ) async throws -> (sealed: [UInt8], keyId: String) {
        let stored = try await key(of: account)
        let key = try await openKey(stored.encrypted)
        let sealed = try key.seal(
            credentials.json(), keyId: stored.id, account: account,
            purpose: ConnectionRecord.sealPurpose(of: connection))
        return (sealed, stored.id)
    }

    private func key(of account: AccountID) async throws -> ProfileStore.StoredDataKey {
        if let key = try await store.currentKey(of: account) { return key }
        let made = ProfileStore.StoredDataKey(id: UUID().uuidString.lowercased(), encrypted: try await newKey())
        return try await store.insertIfAbsent(made, of: account)
    }
}
