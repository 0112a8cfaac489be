/// The connections of a process to its database.
///
/// The pool opens them on demand, reuses them, and replaces broken ones.
public final class PostgresPool: Sendable {
    public let settings: PostgresSettings
    let queue: PoolCoordinator

    public init(_ settings: PostgresSettings) {
        self.settings = settings
        queue = PoolCoordinator(settings)
    }

    /// Runs a statement and returns its rows.
    ///
    /// - Throws: ``PostgresError``, or `CancellationError` if the task is canceled, after the server canceled the
    ///   statement.
    public func query(_ statement: SQL) async throws -> [PostgresRow] {
        try await run([statement]).first?.rows ?? []
    }

    /// Runs a statement and returns the number of affected rows.
    ///
    /// - Throws: The same errors as ``query(_:)``.
    @discardableResult
    public func execute(_ statement: SQL) async throws -> Int {
        try await run([statement]).first?.affectedRows ?? 0
    }

    /// Runs statements in one round trip and returns the rows of each.
    ///
    /// All statements take effect or none.
    ///
    /// - Throws: The same errors as ``query(_:)``. ``PostgresError/statement`` is the index of the failed statement.
    public func pipeline(_ statements: [SQL]) async throws -> [[PostgresRow]] {
        try await run(statements).map(\.rows)
    }

    /// Checks that the server responds.
    ///
    /// - Throws: The same errors as ``query(_:)``.
    public func ping() async throws {
        try await execute("SELECT 1")
    }

    /// Runs the body in a transaction.
    ///
    /// The transaction is committed when the body returns. It is rolled back if the body throws or the task is
    /// canceled. The body runs on the connection's own thread.
    ///
    /// The pool never repeats a transaction. After an error with ``PostgresError/isTransient``, the caller decides.
    /// ``PostgresError/Code/commitUnknown`` means that the connection was lost during COMMIT.
    ///
    /// - Parameters:
    ///   - options: The isolation level, access mode, and time limit.
    ///   - opening: The statements that are sent with `BEGIN` and the first statement. Their rows are dropped.
    ///   - body: The work to do in the transaction.
    /// - Returns: The result of the body.
    /// - Throws: The error of the body, ``PostgresError``, or `CancellationError`.
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

    /// The current use of the connections.
    public var usage: PostgresPoolUsage { queue.usage }

    /// Rejects waiting callers, closes idle connections, and returns after all other connections were returned and
    /// closed.
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

/// The use of a pool's connections at one moment.
public struct PostgresPoolUsage: Hashable, Sendable {
    /// The number of connections that are open or being opened, including the idle ones.
    public let open: Int
    public let idle: Int
    /// The number of callers that wait for a connection.
    public let waiting: Int
}
