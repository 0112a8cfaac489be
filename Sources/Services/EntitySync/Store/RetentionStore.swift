import EntityModel
import Persistence
import Postgres
import Primitives

/// Deletes records that are not needed after some time.
///
/// None of them affects syncing.
struct RetentionStore {
    let database: AccountDatabase

    /// Deletes history entries that were written before a time.
    ///
    /// Returns the number of entries.
    func removeHistory(of account: AccountID, before time: Timestamp, most: Int) async throws -> Int {
        try await removed(
            account,
            """
            DELETE FROM history WHERE account = \(account) AND id IN (
                SELECT id FROM history WHERE account = \(account) AND occurred_at < \(time) LIMIT \(most))
            RETURNING id
            """)
    }

    /// Deletes the stored state of shares that ended before a time.
    ///
    /// Returns the number of shares.
    func removeUnshared(of account: AccountID, before time: Timestamp, most: Int) async throws -> Int {
        try await removed(
            account,
            """
            DELETE FROM ended_shares WHERE account = \(account) AND (source_tool, source_id, target_tool, target_id, profile)
                IN (SELECT source_tool, source_id, target_tool, target_id, profile FROM ended_shares
                    WHERE account = \(account) AND ended_at < \(time) LIMIT \(most))
            RETURNING source_id
            """)
    }

    /// Deletes jobs that ended before a time, with their findings.
    ///
    /// Returns the number of jobs.
    ///
    /// A transfer stays until it is final, because it can still be undone.
    func removeJobs(of account: AccountID, before time: Timestamp, most: Int) async throws -> Int {
        try await removed(
            account,
            """
            DELETE FROM jobs WHERE account = \(account) AND id IN (
                SELECT id FROM jobs
                WHERE account = \(account) AND status IN ('done', 'cancelled', 'failed')
                    AND (record->>'changedAt')::bigint < \(time.millisecondsSinceEpoch)
                    AND NOT EXISTS (SELECT FROM transferred_shares
                        WHERE transferred_shares.account = jobs.account AND transferred_shares.job = jobs.id)
                LIMIT \(most))
            RETURNING id
            """)
    }

    private func removed(_ account: AccountID, _ statement: SQL) async throws -> Int {
        try await database.withAccount(account) { session in
            try await session.commit(with: [statement]).first?.count ?? 0
        }
    }
}
