public import AdapterEngine
public import EntityModel
import Foundation
public import Persistence
import Postgres
public import Primitives

/// The store of creation intents in PostgreSQL, in the adapter's own schema.
public struct PostgresCreationIntentStore: CreationIntentStore {
    private let database: AccountDatabase

    public init(database: AccountDatabase) {
        self.database = database
    }

    public func intent(_ share: String, account: AccountID) async throws -> CreationIntent? {
        try await database.withAccount(account) { session in
            let rows = try await session.query(
                """
                SELECT first_attempt_at, last_attempt_at, is_in_flight, entity FROM creation_intents
                WHERE account = \(account) AND key = \(share)
                """)
            return try rows.first.map { row in
                let item: String? = try row.decode("entity")
                return CreationIntent(
                    firstAttemptAt: try row.decode("first_attempt_at"),
                    lastAttemptAt: try row.decode("last_attempt_at"),
                    isInFlight: try row.decode("is_in_flight"),
                    entity: try item.map { try JSONDecoder().decode(CreatedEntity.self, from: Data($0.utf8)) })
            }
        }
    }

    public func begin(_ share: String, account: AccountID, at now: Timestamp) async throws {
        try await commit(
            """
            INSERT INTO creation_intents (account, key, first_attempt_at, last_attempt_at, is_in_flight)
            VALUES (\(account), \(share), \(now), \(now), true)
            ON CONFLICT (account, key) DO UPDATE SET last_attempt_at = excluded.last_attempt_at, is_in_flight = true
            """, account)
    }

    public func markUncertain(_ share: String, account: AccountID, at now: Timestamp) async throws {
        try await commit(
            """
            UPDATE creation_intents SET last_attempt_at = \(now), is_in_flight = false
            WHERE account = \(account) AND key = \(share)
            """, account)
    }

    public func complete(_ share: String, account: AccountID, _ item: CreatedEntity) async throws {
        let text = String(decoding: try JSONEncoder().encode(item), as: UTF8.self)
        try await commit(
            """
            UPDATE creation_intents SET entity = \(text)::jsonb WHERE account = \(account) AND key = \(share)
            """, account)
    }

    public func delete(_ share: String, account: AccountID) async throws {
        try await commit("DELETE FROM creation_intents WHERE account = \(account) AND key = \(share)", account)
    }

    private func commit(_ statement: SQL, _ account: AccountID) async throws {
        try await database.withAccount(account) { session in
            _ = try await session.commit(with: [statement])
        }
    }
}
