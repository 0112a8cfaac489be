import EntityModel
import Foundation
import InternalAPI
import Persistence
import Postgres

/// The audit trail of sent CI reports, in the adapter's own schema.
struct CIReportStore: Sendable {
    /// The maximum number of records per connection.
    private static let maxReports: Int64 = 10_000

    let database: AccountDatabase

    func add(_ record: CIReportRecord, _ connection: String, account: AccountID) async throws {
        let text = String(decoding: try JSONEncoder().encode(record), as: UTF8.self)
        _ = try await database.withAccount(account) { session in
            try await session.commit(with: [
                """
                INSERT INTO ci_reports (account, connection, reported_at, record)
                VALUES (\(account), \(connection), \(record.at), \(text)::jsonb)
                """,
                """
                DELETE FROM ci_reports WHERE account = \(account) AND connection = \(connection)
                    AND id <= (
                        SELECT id FROM ci_reports WHERE account = \(account) AND connection = \(connection)
                        ORDER BY id DESC OFFSET \(Self.maxReports) LIMIT 1)
                """,
            ])
        }
    }

    /// Returns the newest records, newest first.
    func newest(_ count: Int, of connection: String, account: AccountID) async throws -> [CIReportRecord] {
        try await database.withAccount(account) { session in
            let rows = try await session.query(
                """
                SELECT record FROM ci_reports WHERE account = \(account) AND connection = \(connection)
                ORDER BY id DESC LIMIT \(Int64(count))
                """)
            return try rows.map { row in
                try JSONDecoder().decode(
                    CIReportRecord.self, from: Data(try row.decode("record", as: String.self).utf8))
            }
        }
    }
}
