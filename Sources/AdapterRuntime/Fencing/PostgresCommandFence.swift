public import AdapterEngine
public import Core
public import EntityModel
import Foundation
import Postgres

/// The fence in PostgreSQL, in the adapter's own schema.
public struct PostgresCommandFence: CommandFence {
    private let database: Database
    private let holds: Database

    /// Takes the same schema over two pools: a hold keeps its connection for the time of a command, and the command must
    /// not wait for a connection that a hold has.
    ///
    /// - Parameters:
    ///   - database: for records.
    ///   - holds: for holds; its pool bounds how many commands run at once.
    public init(database: Database, holds: Database) {
        self.database = database
        self.holds = holds
    }

    public func holding<Value: Sendable>(
        _ command: Command, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let target = "\(command.account)|\(command.target.tool.id)|\(command.target.sourceId)"
        return try await holds.withAccount(command.account) { session in
            let row = try await session.query(
                "SELECT pg_try_advisory_xact_lock(hashtextextended(\(target)::text, 0)) AS held"
            ).first
            guard try row?.decode("held", as: Bool.self) == true else {
                throw ToolFailure(kind: .unavailable, message: "another process works on the item")
            }
            return try await body()
        }
    }

    public func admit(_ command: Command) async throws -> Admission {
        let answer = command.isInquiry ? CommandResult.neverRan(command) : nil
        let recorded = try answer.map(encode)
        let target = command.target
        let rows = try await database.withAccount(command.account) { session in
            try await session.commit(with: [
                """
                WITH admitted AS (
                    INSERT INTO command_fences (account, share, tool, entity, sequence, result)
                    VALUES (\(command.account), \(command.share), \(target.tool.id), \(target.sourceId),
                        \(command.sequence), \(recorded)::jsonb)
                    ON CONFLICT (account, share, tool, entity) DO UPDATE
                        SET sequence = excluded.sequence, result = excluded.result, changed_at = now()
                        WHERE command_fences.sequence < excluded.sequence
                    RETURNING sequence
                )
                SELECT EXISTS (SELECT FROM admitted) AS is_new, before.sequence, before.result
                FROM (SELECT) AS one LEFT JOIN command_fences AS before
                    ON before.account = \(command.account) AND before.share = \(command.share)
                        AND before.tool = \(target.tool.id) AND before.entity = \(target.sourceId)
                """
            ])
        }
        guard let row = rows.first?.first else { return .overtaken }
        if try row.decode("is_new", as: Bool.self) {
            return answer.map(Admission.finished) ?? .proceed
        }
        let before = try row.decode("sequence", as: Int64?.self) ?? command.sequence
        guard before == command.sequence else { return .overtaken }
        if let result = try row.decode("result", as: String?.self) {
            return .finished(try JSONDecoder().decode(CommandResult.self, from: Data(result.utf8)))
        }
        return command.isInquiry ? .underWay : .proceed
    }

    public func finish(_ command: Command, result: CommandResult) async throws {
        let recorded = try encode(result)
        _ = try await database.withAccount(command.account) { session in
            try await session.commit(with: [
                """
                UPDATE command_fences SET result = \(recorded)::jsonb, changed_at = now()
                WHERE account = \(command.account) AND share = \(command.share)
                    AND tool = \(command.target.tool.id) AND entity = \(command.target.sourceId)
                    AND sequence = \(command.sequence)
                """
            ])
        }
    }

    private func encode(_ result: CommandResult) throws -> String {
        String(decoding: try JSONEncoder().encode(result), as: UTF8.self)
    }
}
