import EntityModel
import Persistence
import Postgres
import Primitives
import SyncEngine

/// The records of jobs in PostgreSQL.
struct PostgresJobStore: JobStore {
    let database: AccountDatabase

    func leaseRunnableJobs(
        of account: AccountID, for holder: String, now: Timestamp, until: Timestamp
    ) async throws -> [Job] {
        let rows = try await database.withAccount(account) { session in
            try await session.commit(with: [
                """
                UPDATE jobs SET lease_holder = \(holder), lease_expires_at = \(until)
                WHERE account = \(account) AND status = 'running'
                    AND (lease_expires_at IS NULL OR lease_expires_at < \(now) OR lease_holder = \(holder))
                RETURNING record
                """
            ])
        }
        return try rows.first?.map { try JSONRecord.decode(Job.self, from: $0) } ?? []
    }

    func store(_ job: Job, _ findings: [Finding], for holder: String, until: Timestamp) async throws -> Job? {
        var stored = job
        stored.revision += 1
        let record = try JSONRecord.encode(stored)
        let found = try findings.map { try JSONRecord.encode($0) }
        let rows = try await database.withAccount(job.account) { session in
            try await session.commit(with: [
                """
                WITH stored AS (
                    UPDATE jobs SET status = \(job.status.rawValue), lease_expires_at = \(until),
                        revision = \(stored.revision), record = \(record)::jsonb
                    WHERE account = \(job.account) AND id = \(job.id) AND revision = \(job.revision)
                        AND lease_holder = \(holder)
                    RETURNING id
                ), found AS (
                    INSERT INTO findings (account, job, record)
                    SELECT \(job.account), stored.id, finding::jsonb FROM stored, unnest(\(found)) AS finding
                )
                SELECT id FROM stored
                """
            ])
        }
        return rows.first?.isEmpty == false ? stored : nil
    }

    func findings(of job: String, account: AccountID, after: Int64, limit: Int) async throws -> [Finding] {
        try await database.withAccount(account) { session in
            try await session.query(
                """
                SELECT number, record FROM findings
                WHERE account = \(account) AND job = \(job) AND number > \(after) ORDER BY number LIMIT \(limit)
                """
            ).map { row in
                var finding = try JSONRecord.decode(Finding.self, from: row)
                finding.number = try row.decode("number")
                return finding
            }
        }
    }

    func add(_ job: Job) async throws {
        let record = try JSONRecord.encode(job)
        try await database.withAccount(job.account) { session in
            _ = try await session.commit(with: [
                """
                INSERT INTO jobs (account, id, profile, status, revision, record)
                VALUES (\(job.account), \(job.id), \(job.profile), \(job.status.rawValue), \(job.revision),
                    \(record)::jsonb)
                """
            ])
        }
    }

    func job(_ id: String, of account: AccountID) async throws -> Job? {
        try await list(account, "SELECT record FROM jobs WHERE account = \(account) AND id = \(id)").first
    }

    /// Returns an account's jobs, newest first.
    func jobs(of account: AccountID, limit: Int) async throws -> [Job] {
        try await list(
            account, "SELECT record FROM jobs WHERE account = \(account) ORDER BY created_at DESC, id LIMIT \(limit)")
    }

    /// Changes a job at a user's request.
    ///
    /// - Returns: The job as stored after the change, or `nil` if it does not exist.
    func change(_ id: String, of account: AccountID, _ change: @Sendable (inout Job) -> Void) async throws -> Job? {
        try await database.withAccount(account) { session in
            let found = try await session.query(
                "SELECT record FROM jobs WHERE account = \(account) AND id = \(id) FOR UPDATE"
            ).first
            guard let known = try found.map({ try JSONRecord.decode(Job.self, from: $0) }) else { return nil }
            var job = known
            change(&job)
            // Storing an unchanged job would make the process that runs it repeat a page.
            guard job != known else { return known }
            job.revision += 1
            let record = try JSONRecord.encode(job)
            _ = try await session.commit(with: [
                """
                UPDATE jobs SET status = \(job.status.rawValue), lease_holder = NULL, lease_expires_at = NULL,
                    revision = \(job.revision), record = \(record)::jsonb
                WHERE account = \(account) AND id = \(id)
                """
            ])
            return job
        }
    }

    private func list(_ account: AccountID, _ statement: SQL) async throws -> [Job] {
        try await database.withAccount(account) { session in
            try await session.query(statement).map { try JSONRecord.decode(Job.self, from: $0) }
        }
    }
}
