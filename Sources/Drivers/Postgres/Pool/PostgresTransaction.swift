/// A transaction in progress.
///
/// It is valid until the body that received it returns.
///
/// The first statement is sent together with `BEGIN`. Therefore opening a transaction needs no round trip of its own.
public struct PostgresTransaction: Sendable {
    let connection: PostgresConnection
    let number: Int

    /// Runs a statement and returns its rows.
    public func query(_ statement: SQL) async throws -> [PostgresRow] {
        try await connection.run([statement], in: number).first?.rows ?? []
    }

    /// Runs a statement and returns the number of affected rows.
    @discardableResult
    public func execute(_ statement: SQL) async throws -> Int {
        try await connection.run([statement], in: number).first?.affectedRows ?? 0
    }

    /// Runs statements in one round trip and returns the rows of each.
    @discardableResult
    public func pipeline(_ statements: [SQL]) async throws -> [[PostgresRow]] {
        try await connection.run(statements, in: number).map(\.rows)
    }

    /// Runs the transaction's last statements and COMMIT in one round trip, and returns the rows of each.
    ///
    /// No further statement can run in the transaction.
    @discardableResult
    public func commit(with statements: [SQL] = []) async throws -> [[PostgresRow]] {
        try await connection.run(statements, in: number, committing: true).map(\.rows)
    }

    /// Runs a script of several statements without values, such as a migration.
    public func execute(script: String) async throws {
        try await connection.run(script: script, in: number)
    }
}
