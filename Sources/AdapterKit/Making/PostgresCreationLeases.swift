public import AdapterEngine
public import EntityModel
public import Persistence
import Postgres

/// The record of claims in PostgreSQL, in the adapter's own schema.
public struct PostgresCreationLeases: CreationLeases {
    private let database: AccountDatabase

    /// After how many milliseconds a claim is not even remembered.
    private static let oldest: Int64 = 24 * 3_600_000

    public init(database: AccountDatabase) {
        self.database = database
    }

    public func acquire(_ thing: String, account: AccountID, at now: Int64, lasting age: Int64) async throws -> Bool {
        let rows = try await database.withAccount(account) { session in
            try await session.commit(with: [
                """
                DELETE FROM making_claims WHERE account = \(account) AND claimed_at <= \(now - Self.oldest)
                """,
                """
                INSERT INTO making_claims (account, thing, claimed_at) VALUES (\(account), \(thing), \(now))
                ON CONFLICT (account, thing) DO UPDATE SET claimed_at = excluded.claimed_at
                    WHERE making_claims.claimed_at <= \(now - age)
                RETURNING thing
                """,
            ])
        }
        return rows.last?.isEmpty == false
    }

    public func release(_ thing: String, account: AccountID) async throws {
        _ = try await database.withAccount(account) { session in
            try await session.commit(with: [
                "DELETE FROM making_claims WHERE account = \(account) AND thing = \(thing)"
            ])
        }
    }
}
