import Curl
import EntityModel
import Foundation
import Postgres
import Primitives
import ServiceLifecycle
import TestSupport
import Testing

@testable import Core
@testable import Persistence

@Suite(.timeLimit(.minutes(1))) struct ServiceDatabaseTests {
    private static let tables = """
        CREATE TABLE things (account text NOT NULL, id int4 NOT NULL, PRIMARY KEY (account, id));
        SELECT isolate_by_account('things');
        """

    private func url(of user: String?) throws -> String {
        var url = try #require(URLComponents(string: try TestServers.postgres()))
        if let user { url.user = user }
        return try #require(url.string)
    }

    private func things(_ database: AccountDatabase) async throws -> Int {
        try await database.withAccount(AccountID(rawValue: "acme")) { transaction in
            _ = try await transaction.execute("INSERT INTO things VALUES ('acme', 1)")
            return try await transaction.query("SELECT id FROM things").count
        }
    }

    @Test func `with an owner's URL, the service creates roles and tables and works as its login role`() async throws {
        try await ScratchSchema.with(migrations: nil) { scratch in
            let migrations = [try SQLMigration(name: "0001_things", text: ServiceDatabaseTests.tables)]
            let made = Held<ServiceDatabase>()
            try await RunningService.with(
                [
                    "TANDEM_DATABASE_URL": try url(of: scratch.schema.login),
                    "TANDEM_DATABASE_OWNER_URL": try url(of: nil),
                ], settings: ServiceDatabase.settings
            ) { context in
                let database = try ServiceDatabase(scratch.schema, migrations: migrations, context: context)
                made.value = database
                return ServiceComponents(resources: [database], checks: [database.check]) { _ in }
            } _: { (service) async throws in
                let database = try #require(made.value)
                try await database.whenReady()
                #expect(try await things(database.database) == 1)
                let response = try await service.get("/health/ready")
                #expect(response.status == 200)
                let text = String(decoding: try await service.get("/metrics").body, as: UTF8.self)
                #expect(
                    text.contains("tandem_database_pool_connections_open 1\n")
                        || text.contains("tandem_database_pool_connections_open 2\n"))
            }
            // After the service has stopped, the pool is closed.
            let database = try #require(made.value)
            #expect(await failure { try await database.database.ping() } == .poolClosed)
        }
    }

    @Test func `without an owner's URL, the service waits until the tables exist`() async throws {
        try await ScratchSchema.with(migrations: []) { scratch in
            let migrations = [try SQLMigration(name: "0001_things", text: ServiceDatabaseTests.tables)]
            let made = Held<ServiceDatabase>()
            try await RunningService.with(
                ["TANDEM_DATABASE_URL": try url(of: scratch.schema.login)], settings: ServiceDatabase.settings
            ) { context in
                let database = try ServiceDatabase(scratch.schema, migrations: migrations, context: context)
                made.value = database
                return ServiceComponents(resources: [database], checks: [database.check]) { _ in }
            } _: { (service) async throws in
                let before = try await service.get("/health/ready")
                #expect(before.status == 503)
                try await SchemaMigrator(scratch.schema, migrations).apply(by: scratch.owner)
                let database = try #require(made.value)
                try await database.whenReady()
                #expect(try await things(database.database) == 1)
                #expect(try await service.get("/health/ready").status == 200)
            }
        }
    }

    @Test func `without a server, the service runs but is not ready, and it stops on request`() async throws {
        let migrations = [try SQLMigration(name: "0001_things", text: ServiceDatabaseTests.tables)]
        try await RunningService.with(
            ["TANDEM_DATABASE_URL": "postgres://nobody:hunter2@127.0.0.1:1/none"], settings: ServiceDatabase.settings
        ) { context in
            let schema = try DatabaseSchema("away")
            let database = try ServiceDatabase(schema, migrations: migrations, context: context)
            return ServiceComponents(resources: [database], checks: [database.check]) { _ in }
        } _: { (service) async throws in
            #expect(try await service.get("/health/live").status == 200)
            let response = try await service.get("/health/ready")
            #expect(response.status == 503)
            #expect(!String(decoding: response.body, as: UTF8.self).contains("hunter2"))
        }
    }

    @Test(arguments: ["mysql://a@b/c", "nothing"])
    func `what is no database's URL is told by its variable's name`(url: String) {
        let error = #expect(throws: SettingsError.self) {
            try RunningService.context(["TANDEM_DATABASE_URL": url], settings: ServiceDatabase.settings)
        }
        #expect(error?.problems.map(\.name) == ["TANDEM_DATABASE_URL"])
    }

    private func failure(_ body: () async throws -> Void) async -> PostgresError.Code? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? PostgresError)?.code
        }
    }
}
