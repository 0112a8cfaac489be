public import EntityModel
public import Postgres

/// A service's own schema, accessed for one account at a time.
///
/// Every table access needs an account: each transaction sends its account to the server in the same round trip as
/// `BEGIN`. With row-level security, the server then shows and accepts only that account's rows.
public struct AccountDatabase: Sendable {
    public let schema: DatabaseSchema
    private let pool: PostgresPool

    /// Creates the database from a pool that connects as the schema's login role, which owns nothing.
    ///
    /// The policies apply to an owner, too, but a superuser would see every account.
    public init(_ schema: DatabaseSchema, pool: PostgresPool) {
        self.schema = schema
        self.pool = pool
    }

    /// Runs the body in a transaction that sees one account's rows.
    ///
    /// The transaction is committed when the body returns. It is rolled back when the body throws or the task is
    /// canceled. Tables are found without a schema prefix.
    ///
    /// - Parameters:
    ///   - account: The account whose rows are visible.
    ///   - options: The isolation level, access mode, and time limit.
    ///   - body: The statements of the transaction.
    /// - Returns: The result of the body.
    /// - Throws: The error of the body, `PostgresError`, or `CancellationError`.
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

    /// Checks that the server answers, for the readiness check.
    public func ping() async throws {
        try await pool.ping()
    }

    /// The current usage of the connections.
    public var usage: PostgresPoolUsage { pool.usage }
}
