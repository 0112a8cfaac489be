import Foundation
import Postgres
import Testing

@Suite(.timeLimit(.minutes(1))) struct ErrorTests {
    @Test func `errors match by code and contain the constraint and table`() async throws {
        try await TestServer.withTable { pool, table in
            try await pool.execute("INSERT INTO \(raw: table) VALUES (1, 'a')")
            do {
                try await pool.execute("INSERT INTO \(raw: table) VALUES (\(1), \("hunter2"))")
                Issue.record("a second row with the same key was taken")
            } catch PostgresError.Code.uniqueViolation {
            }
            let error = try await #require(throws: PostgresError.self) {
                try await pool.execute("INSERT INTO \(raw: table) VALUES (\(1), \("hunter2"))")
            }
            #expect(error.constraint == "\(table)_pkey")
            #expect(error.table == table)
            #expect(!error.isTransient)
        }
    }

    @Test func `no error contains the value of a parameter`() async throws {
        let secret = "hunter2"
        try await TestServer.withTable { pool, table in
            try await pool.execute("INSERT INTO \(raw: table) VALUES (1, \(secret))")
            try await pool.execute("CREATE UNIQUE INDEX ON \(raw: table) (name)")
            try await pool.execute("ALTER TABLE \(raw: table) ADD CHECK (id < 100)")
            let failing: [(SQL, PostgresError.Code)] = [
                ("INSERT INTO \(raw: table) VALUES (2, \(secret))", .uniqueViolation),
                ("INSERT INTO \(raw: table) VALUES (200, \(secret + "x"))", .checkViolation),
                ("INSERT INTO \(raw: table) VALUES (NULL, \(secret + "x"))", .notNullViolation),
                ("SELECT \(secret)::uuid", .invalidTextRepresentation),
                ("SELECT \(secret)::int8 + 1", .invalidTextRepresentation),
                ("SELECT set_config('statement_timeout', \(secret), true)", PostgresError.Code(rawValue: "22023")),
                ("SELECT \(secret)::json", .invalidTextRepresentation),
                ("SELECT nothing FROM \(raw: table) WHERE name = \(secret)", .undefinedColumn),
                ("SELEC \(secret)", .syntaxError),
            ]
            for (statement, code) in failing {
                let error = try await #require(throws: PostgresError.self) { try await pool.query(statement) }
                #expect(error.code == code)
                var dumped = ""
                dump(error, to: &dumped)
                #expect(!"\(error)\(String(reflecting: error))\(dumped)".contains(secret))
            }
            let statement: SQL = "SELECT \(secret)"
            var dumped = ""
            dump(statement, to: &dumped)
            #expect(!"\(statement)\(String(reflecting: statement))\(dumped)".contains(secret))
        }
    }

    @Test func `a deadlock has its own code and counts as transient`() async throws {
        try await TestServer.withTable { pool, table in
            try await pool.execute("INSERT INTO \(raw: table) VALUES (1, ''), (2, '')")
            let gate = Gate(parties: 2)
            /// Two concurrent calls with the rows in opposite order cannot both succeed.
            @Sendable func lock(_ first: Int, _ second: Int) async -> PostgresError? {
                do {
                    try await pool.transaction { transaction in
                        _ = try await transaction.query("SELECT FROM \(raw: table) WHERE id = \(first) FOR UPDATE")
                        await gate.arrive()
                        _ = try await transaction.query("SELECT FROM \(raw: table) WHERE id = \(second) FOR UPDATE")
                    }
                    return nil
                } catch {
                    return error as? PostgresError
                }
            }
            async let one = lock(1, 2)
            async let other = lock(2, 1)
            let errors = await [one, other].compactMap { $0 }
            #expect(errors.map(\.code) == [.deadlockDetected])
            #expect(errors.allSatisfy { $0.isTransient })
        }
    }

    @Test func `one of two conflicting serializable transactions fails with its code`() async throws {
        try await TestServer.withTable { pool, table in
            let gate = Gate(parties: 2)
            @Sendable func insertAfterCounting(_ id: Int) async -> PostgresError.Code? {
                await failure {
                    try await pool.transaction(PostgresTransactionOptions(isolation: .serializable)) { transaction in
                        _ = try await transaction.query("SELECT count(*) FROM \(raw: table)")
                        await gate.arrive()
                        _ = try await transaction.execute("INSERT INTO \(raw: table) VALUES (\(id), '')")
                    }
                }
            }
            async let one = insertAfterCounting(1)
            async let other = insertAfterCounting(2)
            #expect(await [one, other].compactMap { $0 } == [.serializationFailure])
            try await pool.expect(1, rowsIn: table)
        }
    }

    @Test func `a statement that takes too long is canceled by the server`() async throws {
        try await TestServer.withPool(connections: 1, adjust: { $0.statementTimeout = .milliseconds(50) }) { pool in
            #expect(await failure { try await pool.query("SELECT pg_sleep(60)") } == .queryCanceled)
            let longer = PostgresTransactionOptions(statementTimeout: .seconds(30))
            let rows = try await pool.transaction(longer) { try await $0.query("SELECT pg_sleep(0.1), 1 AS one") }
            #expect(try rows.first?.decode("one") == 1)
            #expect(await failure { try await pool.query("SELECT pg_sleep(60)") } == .queryCanceled)
        }
    }
}

/// A gate that opens after all expected tasks have arrived.
actor Gate {
    private var missing: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(parties: Int) {
        missing = parties
    }

    func arrive() async {
        missing -= 1
        guard missing > 0 else {
            for continuation in waiting { continuation.resume() }
            waiting = []
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }
}
