import Foundation
public import Persistence
public import Postgres
import Primitives

/// A schema and its roles on the real server, gone after the test.
public struct ScratchSchema: Sendable {
    public let schema: DatabaseSchema
    /// Connects as the superuser of the test server.
    public let owner: PostgresPool
    /// Connects as the schema's login role.
    public let login: PostgresPool

    public var database: AccountDatabase { AccountDatabase(schema, pool: login) }

    /// Lends a schema with the tables of one migration, or none at all, not even the roles.
    public static func with(_ tables: String? = nil, _ body: (ScratchSchema) async throws -> Void) async throws {
        let migrations = try tables.map { [try SQLMigration(name: "0001_tables", text: $0)] }
        try await with(migrations: migrations, body)
    }

    /// Lends a schema to which the migrations were applied, or one without even its roles where there are none.
    public static func with(
        migrations: [SQLMigration]?, _ body: (ScratchSchema) async throws -> Void
    ) async throws {
        var settings = try PostgresSettings(url: Secret(TestServers.postgres()))
        settings.maximumConnections = 4
        // All tests share one server; how long each waits for it is no one's promise.
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

    private func remove() async {
        await login.close()
        for statement in [
            "DROP SCHEMA IF EXISTS \(schema.name) CASCADE", "DROP OWNED BY \(schema.login)",
            "DROP ROLE IF EXISTS \(schema.login)", "DROP ROLE IF EXISTS \(schema.owner)",
        ] {
            // A test that never made the roles has none to drop.
            _ = try? await owner.execute("\(raw: statement)")
        }
        await owner.close()
    }
}

/// The code of the database error that the body throws; `nil` if it throws none, or one of another kind.
public func failure<Value>(of body: () async throws -> Value) async -> PostgresError.Code? {
    do {
        _ = try await body()
        return nil
    } catch {
        return (error as? PostgresError)?.code
    }
}
