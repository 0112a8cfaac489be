import EntityModel
import Persistence
import Postgres
import SyncEngine

/// The stored state of transfers in PostgreSQL.
struct PostgresTransferStore: TransferStore {
    let database: AccountDatabase

    func mappedIDs(_ names: [String], in table: String, account: AccountID) async throws -> [String: String] {
        let rows = try await database.withAccount(account) { session in
            try await session.query(
                """
                SELECT old_id, new_id FROM id_maps
                WHERE account = \(account) AND name = \(table) AND old_id = ANY(\(names))
                """)
        }
        return try Dictionary(
            rows.map { (try $0.decode("old_id", as: String.self), try $0.decode("new_id", as: String.self)) }
        ) { first, _ in first }
    }

    /// Adds rows to an ID map.
    ///
    /// A row with the same old ID is replaced.
    func add(_ rows: [(old: String, new: String)], to table: String, account: AccountID) async throws {
        let (old, new) = (rows.map(\.old), rows.map(\.new))
        try await database.withAccount(account) { session in
            _ = try await session.commit(with: [
                """
                INSERT INTO id_maps (account, name, old_id, new_id)
                SELECT DISTINCT ON (old_id) \(account), \(table), old_id, new_id FROM unnest(\(old), \(new)) AS row (old_id, new_id)
                ON CONFLICT (account, name, old_id) DO UPDATE SET new_id = excluded.new_id
                """
            ])
        }
    }

    /// Removes an ID map.
    func remove(_ table: String, account: AccountID) async throws {
        try await database.withAccount(account) { session in
            _ = try await session.commit(with: [
                "DELETE FROM id_maps WHERE account = \(account) AND name = \(table)"
            ])
        }
    }

    func moved(by job: String, account: AccountID, after: String?, limit: Int) async throws -> [TransferredShare] {
        try await database.withAccount(account) { session in
            try await session.query(
                """
                SELECT record FROM transferred_shares
                WHERE account = \(account) AND job = \(job) AND share > \(after ?? "") ORDER BY share LIMIT \(limit)
                """
            ).map { try JSONRecord.decode(TransferredShare.self, from: $0) }
        }
    }

    /// Returns whether shares that a transfer moved are still stored, so that it can be undone.
    func hasTransferred(by job: String, account: AccountID) async throws -> Bool {
        try await !moved(by: job, account: account, after: nil, limit: 1).isEmpty
    }

    func deleteTransferSnapshots(by job: String, account: AccountID) async throws {
        try await database.withAccount(account) { session in
            _ = try await session.commit(with: [
                "DELETE FROM transferred_shares WHERE account = \(account) AND job = \(job)"
            ])
        }
    }

    func copyExclusions(from profile: String, to other: String, account: AccountID) async throws {
        try await database.withAccount(account) { session in
            _ = try await session.commit(with: [
                """
                INSERT INTO auto_share_exclusions (account, profile, tool, entity_id)
                SELECT account, \(other), tool, entity_id FROM auto_share_exclusions
                WHERE account = \(account) AND profile = \(profile)
                ON CONFLICT DO NOTHING
                """
            ])
        }
    }
}
