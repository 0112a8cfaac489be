/// A transaction under way, valid until the body that it was given to returns.
///
/// The first statement carries `BEGIN` with it, so opening a transaction costs no round trip of its own.
public struct PostgresTransaction: Sendable {
    let connection: PostgresConnection
    let number: Int

    /// Runs a statement and returns its rows.
    public func query(_ statement: SQL) async throws -> [PostgresRow] {
        try await connection.run([statement], in: number).first?.rows ?? []
    }

    /// Runs a statement and returns how many rows it touched.
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
    /// Nothing can be run in the transaction afterwards.
    @discardableResult
    public func commit(with statements: [SQL] = []) async throws -> [[PostgresRow]] {
        try await connection.run(statements, in: number, committing: true).map(\.rows)
    }

    /// Runs a text of several statements without values, such as a migration.
    public func execute(script: String) async throws {
        try await connection.run(script: script, in: number)
    }
}
