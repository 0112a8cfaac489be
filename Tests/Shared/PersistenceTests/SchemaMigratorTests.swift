import Persistence
import Postgres
import Primitives
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct SchemaMigratorTests {
    private func first() throws -> SQLMigration {
        try SQLMigration(
            name: "0001_first", text: "CREATE TABLE a (account text NOT NULL); SELECT isolate_by_account('a')")
    }

    private func second(_ text: String = "ALTER TABLE a ADD more text") throws -> SQLMigration {
        try SQLMigration(name: "0002_second", text: text)
    }

    private func withRoles(_ body: (ScratchSchema) async throws -> Void) async throws {
        try await ScratchSchema.with { scratch in
            try await DatabaseRoles(scratch.schema).create(by: scratch.owner)
            try await body(scratch)
        }
    }

    @Test func `each migration is applied once, in order`() async throws {
        let (first, second) = (try first(), try second())
        try await withRoles { scratch in
            let one = try SchemaMigrator(scratch.schema, [first])
            let both = try SchemaMigrator(scratch.schema, [first, second])
            #expect(try await one.apply(by: scratch.owner) == ["0001_first"])
            #expect(try await both.apply(by: scratch.owner) == ["0002_second"])
            #expect(try await both.apply(by: scratch.owner).isEmpty)
            try await both.check(by: scratch.login)
            // A replica of the previous version still starts.
            try await one.check(by: scratch.login)
            #expect(try await one.apply(by: scratch.owner).isEmpty)
        }
    }

    @Test func `a missing migration fails the check and is named`() async throws {
        let (first, second) = (try first(), try second())
        try await withRoles { scratch in
            let both = try SchemaMigrator(scratch.schema, [first, second])
            let before = try await #require(throws: DatabaseError.self) { try await both.check(by: scratch.login) }
            #expect(before == .pendingMigrations(["0001_first", "0002_second"], schema: scratch.schema.name))
            try await SchemaMigrator(scratch.schema, [first]).apply(by: scratch.owner)
            let after = try await #require(throws: DatabaseError.self) { try await both.check(by: scratch.login) }
            #expect(after == .pendingMigrations(["0002_second"], schema: scratch.schema.name))
        }
    }

    @Test func `a changed, late, or unknown file is rejected and named`() async throws {
        let (first, second) = (try first(), try second())
        try await withRoles { scratch in
            let name = scratch.schema.name
            try await SchemaMigrator(scratch.schema, [first, second]).apply(by: scratch.owner)
            let wrong: [([SQLMigration], DatabaseError)] = [
                (
                    [first, try self.second("ALTER TABLE a ADD other text")],
                    .changedMigration("0002_second", schema: name)
                ),
                ([second], .unknownMigration("0001_first", schema: name)),
            ]
            for (files, expected) in wrong {
                let migrations = try SchemaMigrator(scratch.schema, files)
                let applying = try await #require(throws: DatabaseError.self) {
                    try await migrations.apply(by: scratch.owner)
                }
                #expect(applying == expected)
                let checking = try await #require(throws: DatabaseError.self) {
                    try await migrations.check(by: scratch.login)
                }
                #expect(checking == expected)
            }
        }
        try await withRoles { scratch in
            try await SchemaMigrator(scratch.schema, [first, SQLMigration(name: "0003_third", text: "")]).apply(
                by: scratch.owner)
            let late = try SchemaMigrator(scratch.schema, [first, second, SQLMigration(name: "0003_third", text: "")])
            let error = try await #require(throws: DatabaseError.self) { try await late.apply(by: scratch.owner) }
            #expect(error == .lateMigration("0002_second", schema: scratch.schema.name))
        }
    }

    @Test func `a migration that fails leaves nothing of the run behind`() async throws {
        let (first, broken) = (try first(), try second("ALTER TABLE a ADD more text; SELECT FROM nowhere"))
        try await withRoles { scratch in
            let migrations = try SchemaMigrator(scratch.schema, [first, broken])
            #expect(await failure { try await migrations.apply(by: scratch.owner) } == .undefinedTable)
            let mended = try SchemaMigrator(scratch.schema, [first, try second()])
            #expect(try await mended.apply(by: scratch.owner) == ["0001_first", "0002_second"])
        }
    }

    @Test func `replicas that start at once apply each migration once`() async throws {
        let (first, second) = (try first(), try second())
        try await ScratchSchema.with { scratch in
            let migrations = try SchemaMigrator(scratch.schema, [first, second])
            let (schema, owner) = (scratch.schema, scratch.owner)
            let applied = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await DatabaseRoles(schema).create(by: owner)
                        return try await migrations.apply(by: owner)
                    }
                }
                var applied: [String] = []
                while let names = try await group.next() { applied += names }
                return applied
            }
            #expect(applied == ["0001_first", "0002_second"])
        }
    }

    @Test func `numbers must rise`() throws {
        let (first, second) = (try first(), try second())
        let schema = try DatabaseSchema("some")
        #expect(throws: DatabaseError.invalidMigration("0001_first")) { try SchemaMigrator(schema, [second, first]) }
        #expect(throws: DatabaseError.invalidMigration("0001_first")) { try SchemaMigrator(schema, [first, first]) }
        #expect(throws: DatabaseError.invalidMigration("first")) { try SQLMigration(name: "first", text: "") }
    }

    @Test(arguments: ["", "Upper", "a-b", "1a", "a b", "a\"b", "ü", String(repeating: "a", count: 51)])
    func `a name that would need quotes is refused`(name: String) {
        #expect(throws: DatabaseError.invalidName(name)) { try DatabaseSchema(name) }
    }

    @Test func `a password is set as a verifier and never travels`() async throws {
        try await ScratchSchema.with { scratch in
            try await DatabaseRoles(scratch.schema).create(by: scratch.owner, password: Secret("it's \\ 'secret'"))
            let row = try #require(
                try await scratch.owner.query(
                    "SELECT rolpassword AS verifier FROM pg_authid WHERE rolname = \(scratch.schema.login)"
                ).first)
            let verifier: String = try row.decode("verifier")
            #expect(verifier.hasPrefix("SCRAM-SHA-256$"))
            #expect(!verifier.contains("secret"))
        }
    }
}
