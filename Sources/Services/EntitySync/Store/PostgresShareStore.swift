import EntityModel
import InternalAPI
import Messaging
import Persistence
import Postgres
import Primitives
import SyncEngine

/// The records of shares in PostgreSQL.
struct PostgresShareStore: ShareStore {
    let database: AccountDatabase

    func transaction<Value: Sendable>(
        for account: AccountID, _ body: sending (any ShareTransaction) async throws -> Value
    ) async throws -> Value {
        try await database.withAccount(account) { session in
            let transaction = PostgresShareTransaction(session: session)
            let value = try await body(transaction)
            // Row locks alone are also written to the log, but they are not needed after a crash. Therefore the commit
            // does not wait for the disk.
            let ending = transaction.pending.isEmpty ? ["SET LOCAL synchronous_commit TO off"] : transaction.pending
            try await session.commit(with: ending)
            return value
        }
    }

    func shares(of account: AccountID, profile: String, after: String?, limit: Int) async throws -> [Share] {
        try await list(
            account,
            """
            SELECT record FROM shares WHERE account = \(account) AND profile = \(profile) AND id > \(after ?? "")
            ORDER BY id LIMIT \(limit)
            """)
    }

    func stalledShares(
        of account: AccountID, profile: String, issuedBefore: Timestamp, now: Timestamp, limit: Int
    ) async throws -> [Share] {
        try await list(
            account,
            """
            (SELECT record FROM shares WHERE account = \(account) AND profile = \(profile) AND needs_resync
                AND (backoff_until IS NULL OR backoff_until <= \(now)) LIMIT \(limit))
            UNION ALL
            (SELECT record FROM shares WHERE account = \(account) AND profile = \(profile)
                AND oldest_pending_command_at < \(issuedBefore) LIMIT \(limit))
            """)
    }

    func rejected(
        of account: AccountID, profile: String, notUnder rules: String, now: Timestamp, limit: Int
    ) async throws -> [Share] {
        try await list(
            account,
            """
            SELECT record FROM shares WHERE account = \(account) AND profile = \(profile)
                AND rejected_under IS NOT NULL AND rejected_under <> \(rules)
                AND (backoff_until IS NULL OR backoff_until <= \(now)) AND status <> 'broken' LIMIT \(limit)
            """)
    }

    func count(of account: AccountID, profile: String) async throws -> Int {
        try await number(
            account, "SELECT count(*) AS n FROM shares WHERE account = \(account) AND profile = \(profile)")
    }

    func pendingCreationCount(of account: AccountID, profile: String) async throws -> Int {
        try await number(
            account,
            """
            SELECT count(*) AS n FROM shares
            WHERE account = \(account) AND profile = \(profile) AND status = 'creating' AND backoff_until IS NULL
            """)
    }

    private func number(_ account: AccountID, _ statement: SQL) async throws -> Int {
        try await database.withAccount(account) { session in
            Int(try await session.query(statement).first?.decode("n", as: Int64.self) ?? 0)
        }
    }

    func sharedOrExcluded(among items: [EntityKey], profile: String, account: AccountID) async throws -> Set<EntityKey>
    {
        let (tools, ids) = (items.map(\.tool.id), items.map(\.sourceId))
        let rows = try await database.withAccount(account) { session in
            try await session.query(
                """
                SELECT entity_id.tool, entity_id.id FROM unnest(\(tools), \(ids)) AS entity_id (tool, id)
                WHERE EXISTS (SELECT FROM shares WHERE account = \(account) AND profile = \(profile)
                        AND source_tool = entity_id.tool AND source_id = entity_id.id)
                    OR EXISTS (SELECT FROM shares WHERE account = \(account) AND profile = \(profile)
                        AND target_tool = entity_id.tool AND target_id = entity_id.id)
                    OR EXISTS (SELECT FROM auto_share_exclusions WHERE account = \(account) AND profile = \(profile)
                        AND auto_share_exclusions.tool = entity_id.tool AND auto_share_exclusions.entity_id = entity_id.id)
                """)
        }
        let found = try Set(
            rows.map { [try $0.decode("tool", as: String.self), try $0.decode("id", as: String.self)] })
        return Set(items.filter { found.contains([$0.tool.id, $0.sourceId]) })
    }

    func watermark(of account: AccountID, profile: String, side: Side) async throws -> Timestamp? {
        try await database.withAccount(account) { session in
            let rows = try await session.query(
                """
                SELECT polled_until FROM watermarks
                WHERE account = \(account) AND profile = \(profile) AND side = \(side.rawValue)
                """)
            return try rows.first?.decode("polled_until", as: Timestamp.self)
        }
    }

    func setWatermark(_ value: Timestamp, of account: AccountID, profile: String, side: Side) async throws {
        try await database.withAccount(account) { session in
            _ = try await session.commit(with: [
                """
                INSERT INTO watermarks (account, profile, side, polled_until)
                VALUES (\(account), \(profile), \(side.rawValue), \(value))
                ON CONFLICT (account, profile, side) DO UPDATE SET polled_until = excluded.polled_until
                """
            ])
        }
    }

    /// Returns one page of history, newest first.
    func history(of account: AccountID, _ query: SyncAPI.HistoryQuery) async throws -> SyncAPI.HistoryPage {
        let lines = try await database.withAccount(account) { session in
            try await session.query(
                """
                SELECT id, share, occurred_at, kind, side, field, reason, cause, trace FROM history
                WHERE account = \(account) AND id < \(query.before ?? .max)
                    AND (\(query.share)::text IS NULL OR share = \(query.share))
                    AND (\(query.item)::text IS NULL OR share IN (
                        SELECT share FROM share_entities WHERE account = \(account) AND entity_id = \(query.item)))
                    AND (\(query.field)::text IS NULL OR field = \(query.field))
                    AND (\(query.kind)::text IS NULL OR kind = \(query.kind))
                    AND (\(query.trace)::text IS NULL OR trace = \(query.trace))
                    AND (\(query.since)::timestamptz IS NULL OR occurred_at >= \(query.since))
                    AND (\(query.until)::timestamptz IS NULL OR occurred_at < \(query.until))
                ORDER BY id DESC LIMIT \(query.limit)
                """
            ).map(SyncAPI.HistoryEntryView.init)
        }
        return SyncAPI.HistoryPage(entries: lines, next: lines.count == query.limit ? lines.last?.id : nil)
    }

    /// Returns one page of an account's shares as the API shows them at a given time, ordered by ID.
    func page(
        of account: AccountID, profile: String?, after: String?, limit: Int, now: Timestamp
    ) async throws -> SyncAPI.SharePage {
        let shares = try await list(
            account,
            """
            SELECT record FROM shares
            WHERE account = \(account) AND (\(profile)::text IS NULL OR profile = \(profile)) AND id > \(after ?? "")
            ORDER BY id LIMIT \(limit)
            """)
        return SyncAPI.SharePage(
            shares: shares.map { $0.view(at: now) }, next: shares.count == limit ? shares.last?.id : nil)
    }

    func share(_ id: String, of account: AccountID) async throws -> Share? {
        try await list(account, "SELECT record FROM shares WHERE account = \(account) AND id = \(id)").first
    }

    func share(of account: AccountID, profile: String, source: EntityKey) async throws -> Share? {
        try await list(
            account,
            """
            SELECT record FROM shares WHERE account = \(account) AND profile = \(profile)
                AND source_tool = \(source.tool.id) AND source_id = \(source.sourceId)
            """
        ).first
    }

    private func list(_ account: AccountID, _ statement: SQL) async throws -> [Share] {
        try await database.withAccount(account) { session in
            try await session.query(statement).map { try JSONRecord.decode(Share.self, from: $0) }
        }
    }
}

extension SyncAPI.HistoryEntryView {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            id: try row.decode("id"), share: try row.decode("share"), occurredAt: try row.decode("occurred_at"),
            kind: try row.decode("kind"),
            side: try Self.text(row, "side"), field: try Self.text(row, "field"), reason: try Self.text(row, "reason"),
            cause: try row.decode("cause"), trace: try Self.text(row, "trace"))
    }

    /// Returns the text of a column, or `nil` if it is empty.
    ///
    /// Entries are inserted as arrays of columns, in which an empty text represents no value.
    private static func text(_ row: PostgresRow, _ column: String) throws -> String? {
        let text: String? = try row.decode(column)
        return text?.isEmpty == false ? text : nil
    }
}
