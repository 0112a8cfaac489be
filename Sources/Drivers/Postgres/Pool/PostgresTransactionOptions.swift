import Primitives

/// The isolation level, access mode, and time limit of a transaction.
public struct PostgresTransactionOptions: Hashable, Sendable {
    public enum Isolation: String, Hashable, Sendable {
        case readCommitted = "READ COMMITTED"
        case repeatableRead = "REPEATABLE READ"
        case serializable = "SERIALIZABLE"
    }

    public var isolation: Isolation
    public var readOnly: Bool
    /// The time limit of each statement, which replaces the pool's limit.
    ///
    /// Zero means no limit.
    public var statementTimeout: Duration?

    public init(
        isolation: Isolation = .readCommitted, readOnly: Bool = false, statementTimeout: Duration? = nil
    ) {
        self.isolation = isolation
        self.readOnly = readOnly
        self.statementTimeout = statementTimeout
    }

    var opening: [SQL] {
        let begin: SQL = "BEGIN ISOLATION LEVEL \(raw: isolation.rawValue)\(raw: readOnly ? " READ ONLY" : "")"
        guard let statementTimeout else { return [begin] }
        return [begin, "SELECT set_config('statement_timeout', \(String(statementTimeout.wholeMilliseconds)), true)"]
    }

    var responseTimeout: Duration? { statementTimeout.map(PostgresConnection.responseTimeout) }
}
