/// The connections of a process to its database: opened when needed, reused, replaced when they break.
public final class PostgresPool: Sendable {
    public let settings: PostgresSettings
    let queue: PoolCoordinator

    public init(_ settings: PostgresSettings) {
        self.settings = settings
        queue = PoolCoordinator(settings)
    }

    /// Runs a statement and returns its rows.
    ///
    /// - Throws: ``PostgresError``; `CancellationError` if the task is cancelled, after the server gave the statement
    ///   up.
    public func query(_ statement: SQL) async throws -> [PostgresRow] {
        try await run([statement]).first?.rows ?? []
    }

    /// Runs a statement and returns how many rows it touched.
    ///
    /// - Throws: as ``query(_:)``.
    @discardableResult
    public func execute(_ statement: SQL) async throws -> Int {
        try await run([statement]).first?.affectedRows ?? 0
    }

    /// Runs statements in one round trip and returns the rows of each; they all take effect or none does.
    ///
    /// - Throws: as ``query(_:)``; ``PostgresError/statement`` tells which statement failed.
    public func pipeline(_ statements: [SQL]) async throws -> [[PostgresRow]] {
        try await run(statements).map(\.rows)
    }

    /// Asks the server for a sign of life.
    ///
    /// - Throws: as ``query(_:)``.
    public func ping() async throws {
        try await execute("SELECT 1")
    }

    /// Runs the body in a transaction.
    ///
    /// It is committed when the body returns, and rolled back when the body throws or the task is cancelled. The body
    /// runs on the connection's own thread. Nothing is repeated by itself: after a ``PostgresError/isTransient`` error
    /// the caller decides. ``PostgresError/Code/commitUnknown`` says that the connection was lost during COMMIT.
    /// - Parameters:
    ///   - options: isolation, access and time limit.
    ///   - opening: statements that are sent with `BEGIN` and the first statement, their rows dropped.
    ///   - body: what is done in the transaction.
    /// - Returns: what the body returns.
    /// - Throws: what the body throws; ``PostgresError``; `CancellationError`.
    @discardableResult
    public func transaction<Value: Sendable>(
        _ options: PostgresTransactionOptions = PostgresTransactionOptions(), opening: [SQL] = [],
        _ body: sending (PostgresTransaction) async throws -> Value
    ) async throws -> Value {
        let connection = try await queue.acquire()
        do {
            let value = try await connection.transaction(
                opening: options.opening + opening, patience: options.responseTimeout, body)
            await queue.release(connection)
            return value
        } catch {
            await queue.release(connection)
            throw error
        }
    }

    /// How the connections are used at this moment.
    public var usage: PostgresPoolUsage { queue.usage }

    /// Sends away who waits, closes idle connections, and returns when those in use have been given back and closed.
    public func close() async {
        await queue.close()
    }

    private func run(_ statements: [SQL]) async throws -> [RowSet] {
        let connection = try await queue.acquire()
        do {
            let answers = try await connection.run(statements)
            await queue.release(connection)
            return answers
        } catch {
            await queue.release(connection)
            throw error
        }
    }
}

/// How the connections of a pool are used at one moment.
public struct PostgresPoolUsage: Hashable, Sendable {
    /// Connections that are open or being opened, the idle ones among them.
    public let open: Int
    public let idle: Int
    /// Callers that wait for a connection.
    public let waiting: Int
}
