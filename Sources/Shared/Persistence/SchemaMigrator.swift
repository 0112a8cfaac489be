public import Postgres

/// Migrates a schema to the version that this program needs.
///
/// All missing migrations are applied in one transaction under a lock. Replicas that start at the same time wait for
/// each other, and a failed migration leaves no changes. A file must not change after it was applied. Its checksum
/// (SHA-256, computed by the server) is stored in the table `migrations`. Migrations that only a newer program knows
/// are ignored, so that an old replica can still start during an update.
public struct SchemaMigrator: Sendable {
    public let schema: DatabaseSchema
    private let files: [SQLMigration]

    /// - Parameters:
    ///   - schema: The schema that contains the tables.
    ///   - files: The migrations, in the order of their numbers.
    /// - Throws: ``DatabaseError/invalidMigration(_:)`` if the numbers are not ascending.
    public init(_ schema: DatabaseSchema, _ files: [SQLMigration]) throws(DatabaseError) {
        for (file, next) in zip(files, files.dropFirst()) where next.number <= file.number {
            throw .invalidMigration(next.name)
        }
        self.schema = schema
        self.files = files
    }

    /// Applies the missing migrations.
    ///
    /// - Parameter pool: A pool that connects as a member of the schema's owner role. The roles of the schema must
    ///   exist.
    /// - Returns: The names of the migrations that were applied now.
    /// - Throws: ``DatabaseError`` or `PostgresError`.
    @discardableResult
    public func apply(by pool: PostgresPool) async throws -> [String] {
        // There is no timeout, because waiting for the lock or building an index on a large table can take long.
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
                // A migration may have set its own search path.
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

    /// Checks that no migration is missing, with the permissions of the login role.
    ///
    /// - Throws: ``DatabaseError`` or `PostgresError`.
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

    /// The script that creates the table of applied migrations and the function that enables row-level security for a
    /// table.
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

    /// A query that compares the files with the applied migrations.
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
