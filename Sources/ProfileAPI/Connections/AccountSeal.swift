import Core
import EntityModel
import Foundation

/// Seals credentials under their account's data-encryption key, which is made when the first credentials come.
struct AccountSeal: Sendable {
    /// Makes a data-encryption key and gives it encrypted for the cluster.
    typealias NewKey = @Sendable () async throws -> [UInt8]
    /// Seals bytes under a key, with the key's id and the account as authenticated data.
    typealias Seal = @Sendable (_ clear: [UInt8], AccountID, ProfileStore.DataKey) async throws -> [UInt8]

    let store: ProfileStore
    let newKey: NewKey
    let seal: Seal

    /// Seals credentials; the key's id goes with them.
    func callAsFunction(
        _ credentials: ConnectionCredentials, _ account: AccountID
    ) async throws -> (sealed: [UInt8], keyId: String) {
        let key = try await key(of: account)
        return (try await seal(credentials.json(), account, key), key.id)
    }

    private func key(of account: AccountID) async throws -> ProfileStore.DataKey {
        if let key = try await store.currentKey(of: account) { return key }
        let made = ProfileStore.DataKey(id: UUID().uuidString.lowercased(), encrypted: try await newKey())
        return try await store.putFirst(made, of: account)
    }
}
