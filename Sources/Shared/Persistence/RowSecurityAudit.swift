public import Postgres

/// Finds tables whose rows are not separated by account.
///
/// The tests of each service apply it to the service's schema.
public struct RowSecurityAudit: Sendable {
    public struct Finding: Hashable, Sendable, CustomStringConvertible {
        public enum Problem: String, Hashable, Sendable {
            case noAccountColumn = "has no column account"
            case nullableAccount = "accepts rows without an account"
            case notEnabled = "has row-level security off"
            case notForced = "does not force row-level security on its owner"
            case noPolicy = "has no policy"
            case otherPolicy = "has a policy that does not compare the account"
            case ownedByLogin = "is owned by the login role"
        }

        public let table: String
        public let problem: Problem

        public var description: String { "table \(table) \(problem.rawValue)" }
    }

    public let schema: DatabaseSchema

    public init(_ schema: DatabaseSchema) {
        self.schema = schema
    }

    /// Examines every table of the schema except the table of migrations.
    ///
    /// - Throws: `PostgresError` if a query fails.
    public func findings(by pool: PostgresPool) async throws -> [Finding] {
        let rows = try await pool.query(
            """
            SELECT c.relname AS "table", a.attnum IS NULL AS no_account, NOT coalesce(a.attnotnull, true) AS nullable,
                NOT c.relrowsecurity AS not_enabled, NOT c.relforcerowsecurity AS not_forced,
                NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd = '*') AS no_policy,
                EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid
                    AND (coalesce(pg_get_expr(p.polqual, p.polrelid), \(Self.condition)) <> \(Self.condition)
                        OR coalesce(pg_get_expr(p.polwithcheck, p.polrelid), \(Self.condition)) <> \(Self.condition)
                )) AS other_policy,
                pg_get_userbyid(c.relowner) = \(schema.login) AS login_owns
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'account' AND NOT a.attisdropped
            WHERE n.nspname = \(schema.name) AND c.relkind IN ('r', 'p') AND c.relname <> 'migrations'
            ORDER BY c.relname
            """)
        let columns: [(String, Finding.Problem)] = [
            ("no_account", .noAccountColumn), ("nullable", .nullableAccount), ("not_enabled", .notEnabled),
            ("not_forced", .notForced), ("no_policy", .noPolicy), ("other_policy", .otherPolicy),
            ("login_owns", .ownedByLogin),
        ]
        return try rows.flatMap { row in
            let table: String = try row.decode("table")
            return try columns.filter { try row.decode($0.0) }.map { Finding(table: table, problem: $0.1) }
        }
    }

    /// The form in which the server reports the condition of ``RowSecurity``.
    private static let condition = "(account = current_setting('tandem.account'::text))"
}
