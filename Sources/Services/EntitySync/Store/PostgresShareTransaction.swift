import Core
import EntityModel
import Persistence
import Postgres
import Primitives
import SyncEngine

/// One transaction on the share records.
///
/// It sends its writes together with the COMMIT, in one round trip.
final class PostgresShareTransaction: ShareTransaction {
    private let session: AccountTransaction
    private(set) var pending: [SQL] = []

    init(session: AccountTransaction) {
        self.session = session
    }

    func shares(of entity: EntityKey) async throws -> [Share] {
        try await session.query(
            """
            SELECT record FROM shares
            WHERE account = \(session.account)
                AND (source_tool = \(entity.tool.id) AND source_id = \(entity.sourceId)
                    OR target_tool = \(entity.tool.id) AND target_id = \(entity.sourceId))
            ORDER BY id FOR UPDATE
            """
        ).map { try JSONRecord.decode(Share.self, from: $0) }
    }

    func share(_ id: String) async throws -> Share? {
        try await session.query(
            "SELECT record FROM shares WHERE account = \(session.account) AND id = \(id) FOR UPDATE"
        ).first.map { try JSONRecord.decode(Share.self, from: $0) }
    }

    func shares(containingAny items: [EntityKey]) async throws -> [Share] {
        let (tools, ids) = (items.map(\.tool.id), items.map(\.sourceId))
        return try await session.query(
            """
            SELECT record FROM shares
            WHERE account = \(session.account) AND (source_tool, source_id) IN (SELECT * FROM unnest(\(tools), \(ids)))
            UNION ALL
            SELECT record FROM shares
            WHERE account = \(session.account) AND (target_tool, target_id) IN (SELECT * FROM unnest(\(tools), \(ids)))
            """
        ).map { try JSONRecord.decode(Share.self, from: $0) }
    }

    func shares(linkingTo items: [EntityKey]) async throws -> [String] {
        try await session.query(
            """
            SELECT id FROM shares
            WHERE account = \(session.account) AND linked_entities IS NOT NULL AND linked_entities && \(items.map(\.column))
            ORDER BY id
            """
        ).map { try $0.decode("id") }
    }

    func pairs(of share: String, ids: [String]?) async throws -> [CommentPair] {
        guard let ids else {
            return try await decode(
                "SELECT record FROM comment_pairs WHERE account = \(session.account) AND share = \(share)")
        }
        guard !ids.isEmpty else { return [] }
        return try await decode(
            """
            SELECT record FROM comment_pairs
            WHERE account = \(session.account) AND share = \(share)
                AND (source_comment_id = ANY(\(ids)) OR target_comment_id = ANY(\(ids)))
            """)
    }

    func store(_ change: ShareChange) async throws {
        let share = change.share
        if change.endsShare {
            pending.append("DELETE FROM shares WHERE account = \(session.account) AND id = \(share.id)")
        } else {
            try pending.append(upsert(share))
            for pair in change.pairs { try pending.append(upsert(pair)) }
        }
        if !change.history.isEmpty { pending.append(insert(change.history)) }
        if change.history.contains(where: { [.linked, .shared, .created, .transferred, .converted].contains($0.kind) })
        {
            pending.append(upsertShareEntities(share))
        }
    }

    func removePairs(of share: String) async throws {
        pending.append("DELETE FROM comment_pairs WHERE account = \(session.account) AND share = \(share)")
    }

    func saveTransferSnapshot(_ moved: TransferredShare, by job: String) async throws {
        let record = try JSONRecord.encode(moved)
        pending.append(
            """
            INSERT INTO transferred_shares (account, job, share, record)
            VALUES (\(session.account), \(job), \(moved.share.id), \(record)::jsonb)
            ON CONFLICT (account, job, share) DO NOTHING
            """)
    }

    func deleteTransferSnapshot(_ share: String, of job: String) async throws {
        pending.append(
            "DELETE FROM transferred_shares WHERE account = \(session.account) AND job = \(job) AND share = \(share)")
    }

    func keepUnshared(_ ended: TransferredShare, at now: Timestamp) async throws {
        let record = try JSONRecord.encode(ended)
        let (source, target) = (ended.share.source.entity, ended.share.target.entity)
        pending.append(
            """
            INSERT INTO ended_shares (account, profile, source_tool, source_id, target_tool, target_id, ended_at, record)
            VALUES (\(session.account), \(ended.share.profile), \(source.tool.id), \(source.sourceId),
                \(target.tool.id), \(target.sourceId), \(now), \(record)::jsonb)
            ON CONFLICT (account, profile, source_tool, source_id, target_tool, target_id)
                DO UPDATE SET ended_at = excluded.ended_at, record = excluded.record
            """)
    }

    func releaseUnshared(source: EntityKey, target: EntityKey, profile: String) async throws -> TransferredShare? {
        let rows = try await session.query(
            """
            DELETE FROM ended_shares
            WHERE account = \(session.account) AND profile = \(profile)
                AND source_tool = \(source.tool.id) AND source_id = \(source.sourceId)
                AND target_tool = \(target.tool.id) AND target_id = \(target.sourceId)
            RETURNING record
            """)
        return try rows.first.map { try JSONRecord.decode(TransferredShare.self, from: $0) }
    }

    func append(_ history: [HistoryEntry]) async throws {
        guard !history.isEmpty else { return }
        pending.append(insert(history))
    }

    func isExcluded(anyOf entities: [EntityKey], profile: String) async throws -> Bool {
        let (tools, items) = (entities.map(\.tool.id), entities.map(\.sourceId))
        return try await !session.query(
            """
            SELECT FROM auto_share_exclusions WHERE account = \(session.account) AND profile = \(profile)
                AND (tool, entity_id) IN (SELECT * FROM unnest(\(tools), \(items))) LIMIT 1
            """
        ).isEmpty
    }

    func setExcluded(_ entities: [EntityKey], profile: String, _ isSetApart: Bool) async throws {
        guard !entities.isEmpty else { return }
        let (tools, items) = (entities.map(\.tool.id), entities.map(\.sourceId))
        pending.append(
            isSetApart
                ? """
                INSERT INTO auto_share_exclusions (account, profile, tool, entity_id)
                SELECT \(session.account), \(profile), * FROM unnest(\(tools), \(items))
                ON CONFLICT DO NOTHING
                """
                : """
                DELETE FROM auto_share_exclusions WHERE account = \(session.account) AND profile = \(profile)
                    AND (tool, entity_id) IN (SELECT * FROM unnest(\(tools), \(items)))
                """)
    }

    private func upsert(_ share: Share) throws -> SQL {
        let record = try JSONRecord.encode(share)
        let oldestPendingCommandAt = Side.allCases.compactMap { share[$0].pendingCommand?.issuedAt }.min()
        let isUnread =
            [.creating, .linking].contains(share.status) || Side.allCases.contains { share[$0].pendingRead != nil }
        let needsResync = oldestPendingCommandAt == nil && (isUnread || share.nextTry != nil) && share.status != .broken
        let backoffUntil = [share.backoff?.until, isUnread ? nil : share.nextTry].compactMap(\.self).max()
        let linked = share.linkedEntities.isEmpty ? nil : share.linkedEntities.map(\.column)
        return """
            INSERT INTO shares (account, id, profile, status, source_tool, source_id, target_tool, target_id,
                oldest_pending_command_at, needs_resync, backoff_until, linked_entities, rejected_under, revision, record)
            VALUES (\(session.account), \(share.id), \(share.profile), \(share.status.rawValue),
                \(share.source.entity.tool.id), \(share.source.entity.sourceId),
                \(share.target.entity.tool.id), \(share.target.entity.sourceId),
                \(oldestPendingCommandAt), \(needsResync), \(backoffUntil), \(linked), \(share.rejectedUnder),
                \(share.revision), \(record)::jsonb)
            ON CONFLICT (account, id) DO UPDATE SET profile = excluded.profile,
                status = excluded.status, source_tool = excluded.source_tool, source_id = excluded.source_id,
                target_tool = excluded.target_tool, target_id = excluded.target_id, oldest_pending_command_at = excluded.oldest_pending_command_at,
                needs_resync = excluded.needs_resync, backoff_until = excluded.backoff_until,
                linked_entities = excluded.linked_entities, rejected_under = excluded.rejected_under, revision = excluded.revision, record = excluded.record
            """
    }

    private func upsertShareEntities(_ share: Share) -> SQL {
        let items = share.existingEntities
        return """
            INSERT INTO share_entities (account, share, tool, entity_id)
            SELECT \(session.account), \(share.id), * FROM unnest(\(items.map(\.tool.id)), \(items.map(\.sourceId)))
            ON CONFLICT DO NOTHING
            """
    }

    private func upsert(_ pair: CommentPair) throws -> SQL {
        let record = try JSONRecord.encode(pair)
        return """
            INSERT INTO comment_pairs (account, share, origin, origin_comment_id, source_comment_id, target_comment_id, record)
            VALUES (\(session.account), \(pair.share), \(pair.origin.rawValue), \(pair[pair.origin].id ?? ""),
                \(pair.source.id), \(pair.target.id), \(record)::jsonb)
            ON CONFLICT (account, share, origin, origin_comment_id) DO UPDATE
                SET source_comment_id = excluded.source_comment_id, target_comment_id = excluded.target_comment_id, record = excluded.record
            """
    }

    private func insert(_ history: [HistoryEntry]) -> SQL {
        """
        INSERT INTO history (account, trace, share, occurred_at, kind, side, field, reason, cause)
        SELECT \(session.account), \(TraceContext.current.map { "\($0.traceID)" }), * FROM unnest(\(history.map(\.share)), \(history.map(\.occurredAt)),
            \(history.map(\.kind.rawValue)), \(history.map { $0.side?.rawValue ?? "" }),
            \(history.map { $0.field?.rawValue ?? "" }), \(history.map { $0.reason ?? "" }), \(history.map(\.cause)))
        """
    }

    private func decode(_ statement: SQL) async throws -> [CommentPair] {
        try await session.query(statement).map { try JSONRecord.decode(CommentPair.self, from: $0) }
    }
}

extension EntityKey {
    /// The item in the form that columns of items contain.
    fileprivate var column: String { "\(tool.id) \(sourceId)" }
}
