public import Postgres

/// Brings a schema to the state that this program needs.
///
/// All migrations that are missing are applied in one transaction under a lock: replicas that start at once wait for
/// each other, and a migration that fails leaves nothing behind. A file must not change once it was applied; its
/// checksum (SHA-256, made by the server) is kept in the table `migrations`. Migrations that only a newer program knows
/// are let be, so that an old replica can still start during an update.
public struct SchemaMigrator: Sendable {
    public let schema: DatabaseSchema
    private let files: [SQLMigration]

    /// - Parameters:
    ///   - schema: where the tables stand.
    ///   - files: in the order of their numbers.
    /// - Throws: ``DatabaseError/invalidMigration(_:)`` if the numbers do not rise.
    public init(_ schema: DatabaseSchema, _ files: [SQLMigration]) throws(DatabaseError) {
        for (file, next) in zip(files, files.dropFirst()) where next.number <= file.number {
            throw .invalidMigration(next.name)
        }
        self.schema = schema
        self.files = files
    }

    /// Applies what is missing.
    ///
    /// - Parameter pool: connects as a member of the schema's owner role; the schema's roles exist already.
    /// - Returns: the names of the migrations applied now.
    /// - Throws: ``DatabaseError``, `PostgresError`.
    @discardableResult
    public func apply(by pool: PostgresPool) async throws -> [String] {
        // Whoever waits for the lock, or builds an index on a large table, may take its time.
        let options = PostgresTransactionOptions(statementTimeout: .zero)
        let opening: [SQL] = [
            DatabaseLock.statement, "SET LOCAL ROLE \(raw: schema.owner)",
            "SELECT set_config('search_path', \(schema.name), true)",
        ]
        return try await pool.transaction(options, opening: opening) { transaction in
            try await transaction.execute(script: ledgerScript)
            let missing = try pending(in: try await transaction.query(comparison))
            for file in missing {
                try await transaction.execute(script: file.text)
                // A migration may have set its own.
                _ = try await transaction.pipeline([
                    "SELECT set_config('search_path', \(schema.name), true)",
                    """
                    INSERT INTO migrations (number, name, checksum)
                    VALUES (\(file.number), \(file.name), sha256(convert_to(\(file.text), 'UTF8')))
                    """,
                ])
            }
            return missing.map(\.name)
        }
    }

    /// Makes sure that nothing is missing, with the rights of the login role.
    ///
    /// - Throws: ``DatabaseError``, `PostgresError`.
    public func check(by pool: PostgresPool) async throws {
        let missing = try await pool.transaction(
            PostgresTransactionOptions(readOnly: true),
            opening: ["SELECT set_config('search_path', \(schema.name), true)"]
        ) { transaction in
            let ledger = try await transaction.query("SELECT to_regclass('migrations') IS NOT NULL AS present")
            guard try ledger.first?.decode("present") == true else { return files }
            return try pending(in: try await transaction.query(comparison))
        }
        guard missing.isEmpty else {
            throw DatabaseError.pendingMigrations(missing.map(\.name), schema: schema.name)
        }
    }

    /// The record of what was applied, and the function by which a migration puts a table under row-level security.
    private var ledgerScript: String {
        """
        CREATE TABLE IF NOT EXISTS migrations (
            number int4 PRIMARY KEY, name text NOT NULL, checksum bytea NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now());
        REVOKE ALL ON migrations FROM \(schema.login);
        GRANT SELECT ON migrations TO \(schema.login);
        \(RowSecurity.function)
        """
    }

    /// Files and records side by side.
    private var comparison: SQL {
        """
        SELECT number, coalesce(applied.name, file.name) AS name, file.name IS NOT NULL AS known,
            applied.name IS NOT NULL AS applied,
            coalesce(applied.checksum = sha256(convert_to(file.text, 'UTF8')), false) AS same
        FROM unnest(\(files.map(\.number)), \(files.map(\.name)), \(files.map(\.text))) AS file (number, name, text)
            FULL JOIN migrations AS applied USING (number)
        ORDER BY number
        """
    }

    private func pending(in rows: [PostgresRow]) throws -> [SQLMigration] {
        var pending: Set<Int32> = []
        let last = files.last?.number ?? 0
        for row in rows {
            let number: Int32 = try row.decode("number")
            let name: String = try row.decode("name")
            switch (known: try row.decode("known", as: Bool.self), applied: try row.decode("applied", as: Bool.self)) {
            case (known: true, applied: true):
                guard try row.decode("same") else { throw DatabaseError.changedMigration(name, schema: schema.name) }
                if let late = files.first(where: { pending.contains($0.number) }) {
                    throw DatabaseError.lateMigration(late.name, schema: schema.name)
                }
            case (known: true, applied: false):
                pending.insert(number)
            case (known: false, _):
                guard number > last else { throw DatabaseError.unknownMigration(name, schema: schema.name) }
            }
        }
        return files.filter { pending.contains($0.number) }
    }
}
