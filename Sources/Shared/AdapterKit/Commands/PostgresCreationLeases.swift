public import AdapterEngine
public import EntityModel
public import Persistence
import Postgres
public import Primitives

/// The creation leases in PostgreSQL, in the adapter's own schema.
public struct PostgresCreationLeases: CreationLeases {
    private let database: AccountDatabase

    /// The time after which the record of a lease is deleted.
    private static let oldest: Duration = .hours(24)

    public init(database: AccountDatabase) {
        self.database = database
    }

    public func acquire(
        _ thing: String, account: AccountID, at now: Timestamp, lasting age: Duration
    ) async throws -> Bool {
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
