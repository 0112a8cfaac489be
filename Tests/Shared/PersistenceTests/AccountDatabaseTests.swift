import Core
import EntityModel
import Persistence
import Postgres
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct AccountDatabaseTests {
    private static let tables = """
        CREATE TABLE note (account text NOT NULL, id int8 NOT NULL, body text NOT NULL, PRIMARY KEY (account, id));
        SELECT isolate_by_account('note');
        """
    private let red = AccountID(rawValue: "red")
    private let blue = AccountID(rawValue: "blue")

    @Test func `an account sees its own rows only, by every kind of statement`() async throws {
        try await ScratchSchema.with(Self.tables) { scratch in
            let database = scratch.database
            try await database.withAccount(red) { session in
                try await session.execute("INSERT INTO note VALUES (\(session.account), 1, 'red')")
            }
            try await database.withAccount(blue) { session in
                let seen = try await session.query("SELECT FROM note")
                #expect(seen.isEmpty)
                let asked = try await session.query("SELECT FROM note WHERE account = \("red")")
                #expect(asked.isEmpty)
                let updated = try await session.execute("UPDATE note SET body = 'blue'")
                #expect(updated == 0)
                let deleted = try await session.execute("DELETE FROM note")
                #expect(deleted == 0)
            }
            let bodies = try await database.withAccount(red) { session in
                try await session.query("SELECT body FROM note").map { try $0.decode("body", as: String.self) }
            }
            #expect(bodies == ["red"])
        }
    }

    @Test func `a row for another account is rejected, also when an own row is changed`() async throws {
        try await ScratchSchema.with(Self.tables) { scratch in
            let (database, red) = (scratch.database, red)
            let inserting = await failure {
                try await database.withAccount(blue) { session in
                    try await session.execute("INSERT INTO note VALUES (\(red), 1, 'forged')")
                }
            }
            #expect(inserting == .insufficientPrivilege)
            let moving = await failure {
                try await database.withAccount(blue) { session in
                    try await session.execute("INSERT INTO note VALUES (\(session.account), 1, 'mine')")
                    try await session.execute("UPDATE note SET account = \(red)")
                }
            }
            #expect(moving == .insufficientPrivilege)
        }
    }

    @Test func `the account ends with the transaction, and without one nothing is shown`() async throws {
        try await ScratchSchema.with(Self.tables) { scratch in
            try await scratch.database.withAccount(red) { session in
                try await session.execute("INSERT INTO note VALUES (\(session.account), 1, 'red')")
            }
            // The connection is the same, but has no account now.
            let table = "\(scratch.schema.name).note"
            #expect(scratch.login.usage.open == 1)
            let rows = try await scratch.login.query("SELECT FROM \(raw: table)")
            #expect(rows.isEmpty)
            // This connection never had an account.
            await scratch.owner.close()
        }
        try await ScratchSchema.with(Self.tables) { scratch in
            let table = "\(scratch.schema.name).note"
            let code = await failure { try await scratch.login.query("SELECT FROM \(raw: table)") }
            #expect(code == PostgresError.Code(rawValue: "42704"))
        }
    }

    @Test func `accounts that use the same connections at once never see each other`() async throws {
        try await ScratchSchema.with(Self.tables) { scratch in
            let database = scratch.database
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    let account = AccountID(rawValue: "account \(number % 7)")
                    group.addTask {
                        try await database.withAccount(account) { session in
                            try await session.execute("INSERT INTO note VALUES (\(account), \(number), 'x')")
                            let rows = try await session.query("SELECT account FROM note")
                            #expect(try rows.allSatisfy { try $0.decode("account") == account })
                            try await session.commit()
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `the login role owns nothing and cannot change a table or its policy`() async throws {
        try await ScratchSchema.with(Self.tables) { scratch in
            for statement in [
                "ALTER TABLE note DISABLE ROW LEVEL SECURITY", "DROP POLICY account_isolation ON note",
                "CREATE TABLE other (account text)", "TRUNCATE note", "DELETE FROM migrations",
                "SET LOCAL ROLE \(scratch.schema.owner)",
            ] {
                let code = await failure {
                    try await scratch.database.withAccount(red) { try await $0.execute("\(raw: statement)") }
                }
                #expect(code == .insufficientPrivilege, "\(statement)")
            }
        }
    }

    @Test func `even the owner of the tables sees one account only`() async throws {
        try await ScratchSchema.with(Self.tables) { scratch in
            try await scratch.database.withAccount(red) { session in
                try await session.execute("INSERT INTO note VALUES (\(session.account), 1, 'red')")
            }
            let opening: [SQL] = [
                "SET LOCAL ROLE \(raw: scratch.schema.owner)", "SELECT set_config('tandem.account', 'blue', true)",
            ]
            let table = "\(scratch.schema.name).note"
            let rows = try await scratch.owner.transaction(opening: opening) { transaction in
                try await transaction.query("SELECT FROM \(raw: table)")
            }
            #expect(rows.isEmpty)
        }
    }
}
