import EntityModel
import InternalAPI
import Persistence
import Postgres

extension ProfileStore {
    /// A data-encryption key in its stored form: encrypted for the cluster.
    struct StoredDataKey: Hashable, Sendable {
        var id: String
        var encrypted: [UInt8]
    }

    /// Returns the key that seals new credentials, or `nil` if the account has none yet.
    func currentKey(of account: AccountID) async throws -> StoredDataKey? {
        try await database.withAccount(account) { session in
            try await session.query(
                "SELECT id, encrypted_key FROM data_keys WHERE account = \(account) AND is_current"
            ).first.map { StoredDataKey(id: try $0.decode("id"), encrypted: try $0.decode("encrypted_key")) }
        }
    }

    /// Stores an account's first key and returns the key that is stored, because another replica may have been faster.
    func insertIfAbsent(_ key: StoredDataKey, of account: AccountID) async throws -> StoredDataKey {
        try await database.withAccount(account) { session in
            let rows = try await session.commit(with: [
                """
                INSERT INTO data_keys (account, id, encrypted_key, is_current)
                VALUES (\(account), \(key.id), \(key.encrypted), true) ON CONFLICT DO NOTHING
                """,
                "SELECT id, encrypted_key FROM data_keys WHERE account = \(account) AND is_current",
            ])
            guard let row = rows.last?.first else { throw StoreConflict.changed }
            return StoredDataKey(id: try row.decode("id"), encrypted: try row.decode("encrypted_key"))
        }
    }
}
