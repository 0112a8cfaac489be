public import EntityModel
public import Postgres

/// A service's own schema, reached for one account at a time.
///
/// There is no way from here to a table without an account: every transaction tells the server its account in the round
/// trip of its `BEGIN`, and the server shows and takes only that account's rows (row-level security).
public struct AccountDatabase: Sendable {
    public let schema: DatabaseSchema
    private let pool: PostgresPool

    /// Takes a pool that connects as the schema's login role, which owns nothing: an owner would see no more, but a
    /// superuser would see every account.
    public init(_ schema: DatabaseSchema, pool: PostgresPool) {
        self.schema = schema
        self.pool = pool
    }

    /// Runs the body in a transaction that sees one account's rows.
    ///
    /// Committed when the body returns; rolled back when it throws or the task is canceled. Tables are found by their
    /// bare names.
    /// - Parameters:
    ///   - account: whose rows.
    ///   - options: isolation, access and time limit.
    ///   - body: what is done in the transaction.
    /// - Returns: what the body returns.
    /// - Throws: what the body throws; `PostgresError`; `CancellationError`.
    @discardableResult
    public func withAccount<Value: Sendable>(
        _ account: AccountID, _ options: PostgresTransactionOptions = PostgresTransactionOptions(),
        _ body: sending (AccountTransaction) async throws -> Value
    ) async throws -> Value {
        let opening: SQL = """
            SELECT set_config('tandem.account', \(account), true), set_config('search_path', \(schema.name), true)
            """
        return try await pool.transaction(options, opening: [opening]) { transaction in
            try await body(AccountTransaction(account: account, transaction: transaction))
        }
    }

    /// Asks the server for a sign of life, for the readiness check.
    public func ping() async throws {
        try await pool.ping()
    }

    /// How the connections are used at this moment.
    public var usage: PostgresPoolUsage { pool.usage }
}
