import EntityModel
import Persistence
import Postgres

/// Records that nobody needs after some time; what decides what is synchronised is none of them.
struct RetentionStore {
    let database: AccountDatabase

    /// Removes lines of history written before a time, in milliseconds since 1970; says how many.
    func removeHistory(of account: AccountID, before time: Int64, most: Int) async throws -> Int {
        try await removed(
            account,
            """
            DELETE FROM history WHERE account = \(account) AND id IN (
                SELECT id FROM history WHERE account = \(account) AND occurred_at < \(time) LIMIT \(most))
            RETURNING id
            """)
    }

    /// Deletes what is kept of shares that ended before a time; returns the number of shares.
    func removeUnshared(of account: AccountID, before time: Int64, most: Int) async throws -> Int {
        try await removed(
            account,
            """
            DELETE FROM unshared_pairs WHERE account = \(account) AND (source_tool, source_id, target_tool, target_id, profile)
                IN (SELECT source_tool, source_id, target_tool, target_id, profile FROM unshared_pairs
                    WHERE account = \(account) AND ended_at < \(time) LIMIT \(most))
            RETURNING source_id
            """)
    }

    /// Removes jobs that were over before a time, with what they found; says how many.
    ///
    /// A migration stays until it is final: it can be undone.
    func removeJobs(of account: AccountID, before time: Int64, most: Int) async throws -> Int {
        try await removed(
            account,
            """
            DELETE FROM jobs WHERE account = \(account) AND id IN (
                SELECT id FROM jobs
                WHERE account = \(account) AND status IN ('done', 'cancelled', 'failed')
                    AND (record->>'changedAt')::bigint < \(time)
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
