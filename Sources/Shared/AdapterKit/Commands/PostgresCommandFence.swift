public import AdapterEngine
public import EntityModel
import Foundation
public import Persistence
import Postgres

/// The command fence in PostgreSQL, in the adapter's own schema.
public struct PostgresCommandFence: CommandFence {
    private let database: AccountDatabase
    private let lockPool: AccountDatabase

    /// Creates a fence over two connection pools of the same schema.
    ///
    /// A lock occupies its connection while a command runs, and the command must not wait for such a connection.
    ///
    /// - Parameters:
    ///   - database: The pool for records.
    ///   - lockPool: The pool for locks. Its size limits the number of commands that run at the same time.
    public init(database: AccountDatabase, lockPool: AccountDatabase) {
        self.database = database
        self.lockPool = lockPool
    }

    public func run(
        _ command: Command, _ body: @escaping @Sendable (_ wasInterrupted: Bool) async throws -> CommandResult
    ) async throws -> FenceOutcome {
        let target = command.target
        let item = "\(command.account)|\(target.tool.id)|\(target.sourceId)"
        return try await lockPool.withAccount(command.account) { session in
            let hold = try await session.query(
                "SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema() || \(item)::text, 0)) AS held"
            ).first
            guard try hold?.decode("held", as: Bool.self) == true else {
                throw ToolError(kind: .unavailable, message: "another process works on the item")
            }
            let wasInterrupted: Bool
            switch try await begin(command) {
            case .known(let outcome): return outcome
            case .mayRun(let isRepeated): wasInterrupted = isRepeated
            }
            let result = try await body(wasInterrupted)
            let record = try encode(result.record)
            // The result is stored and the lock is released in one transaction.
            _ = try await session.commit(with: [
                """
                UPDATE command_fences SET result = \(record)::jsonb
                WHERE account = \(command.account) AND share = \(command.share) AND tool = \(target.tool.id)
                    AND entity_id = \(target.sourceId) AND sequence = \(command.sequence)
                """
            ])
            return .ran(result)
        }
    }

    private enum Start {
        /// The command does not run, and this is its outcome.
        case known(FenceOutcome)
        case mayRun(wasInterrupted: Bool)
    }

    /// Records that the command starts, unless its outcome is known.
    private func begin(_ command: Command) async throws -> Start {
        let answer = command.action == .probe ? CommandResult.canceledBeforeRun(command) : nil
        let recorded = try answer.map(encode)
        let target = command.target
        let rows = try await database.withAccount(command.account) { session in
            try await session.commit(with: [
                """
                WITH begun AS (
                    INSERT INTO command_fences (account, share, tool, entity_id, sequence, result)
                    VALUES (\(command.account), \(command.share), \(target.tool.id), \(target.sourceId),
                        \(command.sequence), \(recorded)::jsonb)
                    ON CONFLICT (account, share, tool, entity_id) DO UPDATE
                        SET sequence = excluded.sequence, result = excluded.result, updated_at = now()
                        WHERE command_fences.sequence < excluded.sequence
                    RETURNING sequence
                )
                SELECT EXISTS (SELECT FROM begun) AS is_new, before.sequence, before.result
                FROM (SELECT) AS one LEFT JOIN command_fences AS before
                    ON before.account = \(command.account) AND before.share = \(command.share)
                        AND before.tool = \(target.tool.id) AND before.entity_id = \(target.sourceId)
                """
            ])
        }
        guard let row = rows.first?.first else { return .known(.overtaken) }
        if try row.decode("is_new", as: Bool.self) {
            return answer.map { .known(.finished($0)) } ?? .mayRun(wasInterrupted: false)
        }
        guard try row.decode("sequence", as: Int64?.self) == command.sequence else { return .known(.overtaken) }
        if let result = try row.decode("result", as: String?.self) {
            return .known(.finished(try JSONDecoder().decode(CommandResult.self, from: Data(result.utf8))))
        }
        guard command.action != .probe else { throw CommandResult.interrupted }
        return .mayRun(wasInterrupted: true)
    }

    private func encode(_ result: CommandResult) throws -> String {
        String(decoding: try JSONEncoder().encode(result), as: UTF8.self)
    }
}
