public import EntityModel
public import Postgres

/// A transaction under way that sees and changes one account's rows only.
public struct AccountTransaction: Sendable {
    public let account: AccountID
    private let transaction: PostgresTransaction

    init(account: AccountID, transaction: PostgresTransaction) {
        self.account = account
        self.transaction = transaction
    }

    /// Runs a statement and returns its rows.
    public func query(_ statement: SQL) async throws -> [PostgresRow] {
        try await transaction.query(statement)
    }

    /// Runs a statement and returns how many rows it touched.
    @discardableResult
    public func execute(_ statement: SQL) async throws -> Int {
        try await transaction.execute(statement)
    }

    /// Runs statements in one round trip and returns the rows of each.
    @discardableResult
    public func pipeline(_ statements: [SQL]) async throws -> [[PostgresRow]] {
        try await transaction.pipeline(statements)
    }

    /// Runs the transaction's last statements and COMMIT in one round trip, and returns the rows of each.
    @discardableResult
    public func commit(with statements: [SQL] = []) async throws -> [[PostgresRow]] {
        try await transaction.commit(with: statements)
    }
}
