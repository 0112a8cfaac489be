import Foundation
public import Persistence
public import Postgres
import Primitives

/// A schema and its roles on the real server, which are removed after the test.
public struct ScratchSchema: Sendable {
    public let schema: DatabaseSchema
    /// The connection pool of the test server's superuser.
    public let owner: PostgresPool
    /// The connection pool of the schema's login role.
    public let login: PostgresPool

    public var database: AccountDatabase { AccountDatabase(schema, pool: login) }

    /// Provides a schema with the tables of one migration, or without tables and roles if there is none.
    public static func with(_ tables: String? = nil, _ body: (ScratchSchema) async throws -> Void) async throws {
        let migrations = try tables.map { [try SQLMigration(name: "0001_tables", text: $0)] }
        try await with(migrations: migrations, body)
    }

    /// Provides a schema with the migrations applied, or without roles if there are none.
    public static func with(
        migrations: [SQLMigration]?, _ body: (ScratchSchema) async throws -> Void
    ) async throws {
        var settings = try PostgresSettings(url: Secret(TestServers.postgres()))
        settings.maximumConnections = 4
        // All tests share one server, so the time that a test waits for a connection is not predictable.
        settings.acquireTimeout = .seconds(300)
        let schema = try DatabaseSchema("test_" + UUID().uuidString.prefix(8).lowercased())
        let owner = PostgresPool(settings)
        settings.user = schema.login
        let scratch = ScratchSchema(schema: schema, owner: owner, login: PostgresPool(settings))
        do {
            if let migrations {
                try await DatabaseRoles(schema).create(by: owner)
                try await SchemaMigrator(schema, migrations).apply(by: owner)
            }
            try await body(scratch)
            await scratch.remove()
        } catch {
            await scratch.remove()
            throw error
        }
    }

    /// Returns the columns that are named like a time and are not a `timestamptz`.
    public func timesOfOtherTypes() async throws -> [String] {
        let rows = try await owner.query(
            """
            SELECT table_name || '.' || column_name AS name FROM information_schema.columns
            WHERE table_schema = \(schema.name) AND column_name ~ '_(at|until)$'
                AND data_type <> 'timestamp with time zone'
            ORDER BY name
            """)
        return try rows.map { try $0.decode("name") }
    }

    private func remove() async {
        await login.close()
        for statement in [
            "DROP SCHEMA IF EXISTS \(schema.name) CASCADE", "DROP OWNED BY \(schema.login)",
            "DROP ROLE IF EXISTS \(schema.login)", "DROP ROLE IF EXISTS \(schema.owner)",
        ] {
            // A test that did not create the roles has none to drop.
            _ = try? await owner.execute("\(raw: statement)")
        }
        await owner.close()
    }
}

/// Returns the code of the database error that the body throws, or `nil` for no error or another kind of error.
public func failure<Value>(of body: () async throws -> Value) async -> PostgresError.Code? {
    do {
        _ = try await body()
        return nil
    } catch {
        return (error as? PostgresError)?.code
    }
}
