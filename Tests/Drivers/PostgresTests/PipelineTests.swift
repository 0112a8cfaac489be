import Postgres
import Testing

@Suite(.timeLimit(.minutes(1))) struct PipelineTests {
    @Test func `results have the order of the statements`() async throws {
        try await TestServer.withPool(connections: 1) { pool in
            let answers = try await pool.pipeline((0..<500).map { "SELECT \($0) AS n" })
            #expect(try answers.map { try $0.first?.decode("n", as: Int.self) } == Array(0..<500))
            #expect(try await pool.pipeline([]).isEmpty)
        }
    }

    @Test func `an error in the middle rolls back the whole pipeline and identifies the statement`() async throws {
        try await TestServer.withTable(connections: 1) { pool, table in
            let error = try await #require(throws: PostgresError.self) {
                try await pool.pipeline([
                    "INSERT INTO \(raw: table) VALUES (1, 'a')", "INSERT INTO \(raw: table) VALUES (2, 'b')",
                    "INSERT INTO \(raw: table) VALUES (\(1), 'c')", "INSERT INTO \(raw: table) VALUES (3, 'd')",
                ])
            }
            #expect(error.code == .uniqueViolation)
            #expect(error.statement == 2)
            try await pool.expect(0, rowsIn: table)
        }
    }

    @Test func `a statement that cannot be prepared does not affect those after it`() async throws {
        try await TestServer.withTable(connections: 1) { pool, table in
            let insert: SQL = "INSERT INTO \(raw: table) VALUES (\(7), 'x')"
            for _ in 0..<2 {
                let error = try await #require(throws: PostgresError.self) {
                    try await pool.pipeline(["SELECT 1", "SELECT FROM nowhere_at_all", insert])
                }
                #expect(error.code == .undefinedTable)
                #expect(error.statement == 1)
            }
            // The insert was skipped together with its preparation. Therefore it must be prepared again.
            #expect(try await pool.execute(insert) == 1)
        }
    }

    @Test func `large statements and large results do not block each other`() async throws {
        try await TestServer.withPool(connections: 1) { pool in
            let large = String(repeating: "x", count: 2_000_000)
            let answers = try await pool.pipeline((0..<8).map { "SELECT \(large)::text || \($0) AS echo" })
            for (index, rows) in answers.enumerated() {
                #expect(try rows.first?.decode("echo", as: String.self) == large + "\(index)")
            }
        }
    }

    @Test func `the server keeps no more prepared statements than the limit`() async throws {
        try await TestServer.withPool(connections: 1, adjust: { $0.preparedStatements = 8 }) { pool in
            for round in 0..<3 {
                for number in 0..<20 {
                    let row = try await pool.query("SELECT \(round) AS r, \(raw: String(number)) AS n").first
                    #expect(try row?.decode("n") == number)
                }
            }
            let row = try await pool.query("SELECT count(*) AS n FROM pg_prepared_statements").first
            let kept = try #require(try row?.decode("n", as: Int.self))
            #expect((2...9).contains(kept))
        }
    }

    @Test func `the same text is prepared once`() async throws {
        try await TestServer.withPool(connections: 1) { pool in
            for number in 0..<50 { _ = try await pool.query("SELECT \(number) AS n") }
            let row = try await pool.query(
                "SELECT count(*) AS n FROM pg_prepared_statements WHERE statement = 'SELECT $1 AS n'"
            ).first
            #expect(try row?.decode("n") == 1)
        }
    }

    @Test func `the same text with values of other types is another statement`() async throws {
        try await TestServer.withPool(connections: 1) { pool in
            let number: Int? = try await pool.query("SELECT \(1) AS v").first?.decode("v")
            #expect(number == 1)
            let flag: Bool? = try await pool.query("SELECT \(true) AS v").first?.decode("v")
            #expect(flag == true)
        }
    }

    @Test func `a changed table causes one error for a prepared statement`() async throws {
        try await TestServer.withTable(connections: 1) { pool, table in
            try await pool.execute("INSERT INTO \(raw: table) VALUES (1, 'a')")
            let statement: SQL = "SELECT * FROM \(raw: table)"
            _ = try await pool.query(statement)
            try await pool.execute("ALTER TABLE \(raw: table) ADD more int8 DEFAULT 5")
            #expect(await failure { try await pool.query(statement) } == .featureNotSupported)
            #expect(try await pool.query(statement).first?.decode("more") == 5)
        }
    }
}
