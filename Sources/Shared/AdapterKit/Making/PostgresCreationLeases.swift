public import AdapterEngine
public import EntityModel
public import Persistence
import Postgres

/// The creation leases in PostgreSQL, in the adapter's own schema.
public struct PostgresCreationLeases: CreationLeases {
    private let database: AccountDatabase

    /// The time in milliseconds after which the record of a lease is deleted.
    private static let oldest: Int64 = 24 * 3_600_000

    public init(database: AccountDatabase) {
        self.database = database
    }

    public func acquire(_ thing: String, account: AccountID, at now: Int64, lasting age: Int64) async throws -> Bool {
        let rows = try await database.withAccount(account) { session in
            try await session.commit(with: [
                """
                DELETE FROM creation_leases WHERE account = \(account) AND acquired_at <= \(now - Self.oldest)
                """,
                """
                INSERT INTO creation_leases (account, reference, acquired_at) VALUES (\(account), \(thing), \(now))
                ON CONFLICT (account, reference) DO UPDATE SET acquired_at = excluded.acquired_at
                    WHERE creation_leases.acquired_at <= \(now - age)
                RETURNING reference
                """,
            ])
        }
        return rows.last?.isEmpty == false
    }

    public func release(_ thing: String, account: AccountID) async throws {
        _ = try await database.withAccount(account) { session in
            try await session.commit(with: [
                "DELETE FROM creation_leases WHERE account = \(account) AND reference = \(thing)"
            ])
        }
    }
}
