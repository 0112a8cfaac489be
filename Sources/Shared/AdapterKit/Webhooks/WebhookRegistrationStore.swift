import EntityModel
import InternalAPI
import Persistence
import Postgres
import Primitives

/// The webhook registrations that expire, in the adapter's own schema.
struct WebhookRegistrationStore: Sendable {
    let database: AccountDatabase

    struct ExpiringWebhook: Hashable {
        var connection: String
        var ids: [String]
    }

    func keep(_ registration: WebhookRegistration, _ connection: String, account: AccountID) async throws {
        guard let ends = registration.expiresAt else { return try await forget(connection, account: account) }
        try await commit(
            """
            INSERT INTO webhook_registrations (account, connection, ids, expires_at)
            VALUES (\(account), \(connection), \(registration.ids.joined(separator: " ")), \(ends))
            ON CONFLICT (account, connection) DO UPDATE SET ids = excluded.ids, expires_at = excluded.expires_at
            """, account)
    }

    func forget(_ connection: String, account: AccountID) async throws {
        try await commit(
            "DELETE FROM webhook_registrations WHERE account = \(account) AND connection = \(connection)", account)
    }

    /// Returns the registrations of an account that expire before a time.
    func ending(before time: Timestamp, of account: AccountID) async throws -> [ExpiringWebhook] {
        try await database.withAccount(account) { session in
            let rows = try await session.query(
                """
                SELECT connection, ids FROM webhook_registrations WHERE account = \(account) AND expires_at < \(time)
                ORDER BY connection
                """)
            return try rows.map { row in
                let ids: String = try row.decode("ids")
                return ExpiringWebhook(
                    connection: try row.decode("connection"), ids: ids.split(separator: " ").map(String.init))
            }
        }
    }

    private func commit(_ statement: SQL, _ account: AccountID) async throws {
        try await database.withAccount(account) { session in
            _ = try await session.commit(with: [statement])
        }
    }
}
