import Postgres
import Testing

@Suite(.timeLimit(.minutes(1))) struct TransactionTests {
    struct Refusal: Error {}

    @Test func `the changes of the body are committed when it returns`() async throws {
        try await TestServer.withTable { pool, table in
            let changed = try await pool.transaction { transaction in
                _ = try await transaction.execute("INSERT INTO \(raw: table) VALUES (1, 'a'), (2, 'b')")
                return try await transaction.execute("UPDATE \(raw: table) SET name = \("c")")
            }
            #expect(changed == 2)
            try await pool.expect(2, rowsIn: table)
        }
    }

    @Test func `nothing is committed if the body throws, and the connection stays usable`() async throws {
        try await TestServer.withTable(connections: 1) { pool, table in
            let process = try await pool.process()
            await #expect(throws: Refusal.self) {
                try await pool.transaction { transaction in
                    _ = try await transaction.execute("INSERT INTO \(raw: table) VALUES (1, 'a')")
                    throw Refusal()
                }
            }
            try await pool.expect(0, rowsIn: table)
            #expect(try await pool.process() == process)
        }
    }

    @Test func `a transaction without statements sends nothing`() async throws {
        try await TestServer.withPool(connections: 1) { pool in
            let value = try await pool.transaction(opening: ["SELECT no_such_function()"]) { _ in 5 }
            #expect(value == 5)
        }
    }

    @Test func `opening statements run inside the transaction and before its first statement`() async throws {
        try await TestServer.withPool(connections: 1) { pool in
            let opening: [SQL] = ["SELECT set_config('tandem.test', \("inside"), true)"]
            let statement: SQL = "SELECT current_setting('tandem.test', true) AS value"
            let inside = try await pool.transaction(opening: opening) { transaction in
                try await transaction.query(statement).first?.decode("value", as: String.self)
            }
            #expect(inside == "inside")
            let outside = try await pool.query(statement).first?.decode("value", as: String?.self)
            #expect(outside?.isEmpty ?? true)
        }
    }

    @Test func `an error in an opening statement is thrown by the first statement`() async throws {
        try await TestServer.withTable(connections: 1) { pool, table in
            let code = await failure {
                try await pool.transaction(opening: ["SELECT 1 / 0"]) { transaction in
                    try await transaction.execute("INSERT INTO \(raw: table) VALUES (1, 'a')")
                }
            }
            #expect(code == PostgresError.Code(rawValue: "22012"))
            try await pool.expect(0, rowsIn: table)
        }
    }

    @Test func `a body that ignores a failed statement results in an error and no commit`() async throws {
        try await TestServer.withTable(connections: 1) { pool, table in
            let code = await failure {
                try await pool.transaction { transaction in
                    _ = try await transaction.execute("INSERT INTO \(raw: table) VALUES (1, 'a')")
                    _ = try? await transaction.execute("INSERT INTO \(raw: table) VALUES (1, 'b')")
                }
            }
            #expect(code == .failedTransaction)
            try await pool.expect(0, rowsIn: table)
        }
    }

    @Test func `a first statement that was not sent leaves nothing running outside of the transaction`() async throws {
        try await TestServer.withTable(connections: 1) { pool, table in
            try await pool.transaction { transaction in
                _ = try? await transaction.query("SELECT \("\0")::text")
                _ = try await transaction.execute("INSERT INTO \(raw: table) VALUES (1, 'a')")
            }
            try await pool.expect(1, rowsIn: table)
            await #expect(throws: Refusal.self) {
                try await pool.transaction { transaction in
                    _ = try? await transaction.query("SELECT \("\0")::text")
                    _ = try await transaction.execute("INSERT INTO \(raw: table) VALUES (2, 'a')")
                    throw Refusal()
                }
            }
            try await pool.expect(1, rowsIn: table)
        }
    }

    @Test func `a commit with the last statements needs only one round trip`() async throws {
        try await TestServer.withTable { pool, table in
            let row = try await pool.transaction { transaction in
                _ = try await transaction.execute("INSERT INTO \(raw: table) VALUES (1, 'a')")
                let answers = try await transaction.commit(with: [
                    "INSERT INTO \(raw: table) VALUES (2, 'b')", "SELECT count(*) AS n FROM \(raw: table)",
                ])
                // Other connections see the change before the body returns.
                try await pool.expect(2, rowsIn: table)
                return try #require(answers.last?.first)
            }
            #expect(try row.decode("n") == 2)
        }
    }

    @Test func `a commit as the only statement also begins the transaction`() async throws {
        try await TestServer.withTable(connections: 1) { pool, table in
            try await pool.transaction { transaction in
                let answers = try await transaction.commit(with: ["INSERT INTO \(raw: table) VALUES (1, 'a')"])
                #expect(answers.count == 1)
            }
            try await pool.expect(1, rowsIn: table)
        }
    }

    @Test func `an error in the last round trip rolls back and identifies the statement`() async throws {
        try await TestServer.withTable(connections: 1) { pool, table in
            let error = try await #require(throws: PostgresError.self) {
                try await pool.transaction { transaction in
                    _ = try await transaction.commit(with: [
                        "INSERT INTO \(raw: table) VALUES (1, 'a')", "INSERT INTO \(raw: table) VALUES (1, 'b')",
                    ])
                }
            }
            #expect(error.code == .uniqueViolation)
            #expect(error.statement == 1)
            try await pool.expect(0, rowsIn: table)
        }
    }

    @Test func `a body that ignores a failed commit results in an error`() async throws {
        try await TestServer.withTable(connections: 1) { pool, table in
            try await pool.execute(
                "ALTER TABLE \(raw: table) ADD parent int8 REFERENCES \(raw: table) DEFERRABLE INITIALLY DEFERRED")
            let code = await failure {
                try await pool.transaction { transaction in
                    _ = try? await transaction.commit(with: ["INSERT INTO \(raw: table) VALUES (1, 'a', 99)"])
                }
            }
            #expect(code == .failedTransaction)
            try await pool.expect(0, rowsIn: table)
        }
    }

    @Test func `a transaction cannot be used after its end`() async throws {
        try await TestServer.withTable(connections: 1) { pool, table in
            let escaped = try await pool.transaction { transaction in
                _ = try await transaction.query("SELECT 1")
                return transaction
            }
            #expect(await failure { try await escaped.query("SELECT 1") } == .transactionEnded)
            let code = await failure {
                try await pool.transaction { _ in
                    _ = try await escaped.execute("INSERT INTO \(raw: table) VALUES (1, 'a')")
                }
            }
            #expect(code == .transactionEnded)
            let afterCommit = await failure {
                try await pool.transaction { transaction in
                    _ = try await transaction.commit(with: ["SELECT 1"])
                    _ = try await transaction.query("SELECT 1")
                }
            }
            #expect(afterCommit == .transactionEnded)
        }
    }

    @Test func `a read-only transaction rejects writes`() async throws {
        try await TestServer.withTable { pool, table in
            let code = await failure {
                try await pool.transaction(PostgresTransactionOptions(readOnly: true)) { transaction in
                    try await transaction.execute("INSERT INTO \(raw: table) VALUES (1, 'a')")
                }
            }
            #expect(code == .readOnlyTransaction)
        }
    }

    @Test func `a script of several statements runs inside the transaction`() async throws {
        try await TestServer.withTable(connections: 1) { pool, table in
            let script = "INSERT INTO \(table) VALUES (1, 'a;b'); INSERT INTO \(table) VALUES (2, 'b');"
            let code = await failure {
                try await pool.transaction { transaction in
                    try await transaction.execute(script: script)
                    try await transaction.execute(script: "SELECT 1; INSERT INTO \(table) VALUES (1, 'c'); SELECT 2")
                }
            }
            #expect(code == .uniqueViolation)
            try await pool.expect(0, rowsIn: table)
            try await pool.transaction { try await $0.execute(script: script) }
            try await pool.expect(2, rowsIn: table)
        }
    }
}
