public import EntityModel
public import Postgres

/// A running transaction that sees and changes only one account's rows.
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

    /// Runs a statement and returns the number of affected rows.
    @discardableResult
    public func execute(_ statement: SQL) async throws -> Int {
        try await transaction.execute(statement)
    }

    /// Runs statements in one round trip and returns the rows of each.
    @discardableResult
    public func pipeline(_ statements: [SQL]) async throws -> [[PostgresRow]] {
        try await transaction.pipeline(statements)
    }

    /// Runs the last statements of the transaction and COMMIT in one round trip, and returns the rows of each.
    @discardableResult
    public func commit(with statements: [SQL] = []) async throws -> [[PostgresRow]] {
        try await transaction.commit(with: statements)
    }
}
