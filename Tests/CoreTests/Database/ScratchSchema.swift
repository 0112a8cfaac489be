import Core
import Foundation
import Postgres
import Primitives
import Testing

/// A schema and its roles on the real server, gone after the test.
struct ScratchSchema {
    let schema: DatabaseSchema
    /// Connects as the superuser of the test server.
    let owner: PostgresPool
    /// Connects as the schema's login role.
    let login: PostgresPool

    var database: Database { Database(schema, pool: login) }

    /// Lends a schema with the tables of one migration, or none at all, not even the roles.
    static func with(_ tables: String? = nil, _ body: (ScratchSchema) async throws -> Void) async throws {
        let url = try #require(
            ProcessInfo.processInfo.environment["TANDEM_TEST_POSTGRES_URL"],
            "TANDEM_TEST_POSTGRES_URL names the PostgreSQL to test against")
        var settings = try PostgresSettings(url: Secret(url))
        settings.maximumConnections = 4
        let schema = try DatabaseSchema("test_" + UUID().uuidString.prefix(8).lowercased())
        let owner = PostgresPool(settings)
        settings.user = schema.login
        let scratch = ScratchSchema(schema: schema, owner: owner, login: PostgresPool(settings))
        do {
            if let tables {
                try await DatabaseRoles(schema).create(by: owner)
                try await Migrations(schema, [Migration(name: "0001_tables", text: tables)]).apply(by: owner)
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
func failure<Value>(of body: () async throws -> Value) async -> PostgresError.Code? {
    do {
        _ = try await body()
        return nil
    } catch {
        return (error as? PostgresError)?.code
    }
}
