import Postgres
import Testing

@Suite(.timeLimit(.minutes(1))) struct PoolTests {
    @Test func `a caller that waits too long receives an error with the reason`() async throws {
        try await TestServer.withPool(connections: 1, adjust: { $0.acquireTimeout = .milliseconds(30) }) { pool in
            try await pool.transaction { transaction in
                _ = try await transaction.query("SELECT 1")
                let error = try await #require(throws: PostgresError.self) { try await pool.ping() }
                #expect(error.code == .poolExhausted)
                #expect(error.isTransient)
                #expect(error.message.contains("0.03 seconds"))
                #expect(error.message.contains("all 1 are in use"))
            }
            try await pool.ping()
            #expect(pool.usage.open == 1)
            #expect(pool.usage.idle == 1)
            #expect(pool.usage.waiting == 0)
        }
    }

    @Test func `the limit of connections is never exceeded, and every caller is served`() async throws {
        try await TestServer.withPool(connections: 3) { pool in
            let processes = try await withThrowingTaskGroup(of: Int32.self) { group in
                for _ in 0..<60 {
                    group.addTask { try await pool.process() }
                }
                return try await group.reduce(into: Set<Int32>()) { $0.insert($1) }
            }
            #expect((1...3).contains(processes.count))
            #expect(pool.usage.open == processes.count)
            #expect(pool.usage.idle == processes.count)
        }
    }

    @Test func `an idle connection that the server closed is replaced without an error`() async throws {
        try await TestServer.withPool(connections: 1) { pool in
            try await TestServer.withPool(connections: 1) { other in
                let process = try await pool.process()
                try await other.execute("SELECT pg_terminate_backend(\(process))")
                try await TestServer.until(
                    other, "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = \(process))")
                #expect(try await pool.process() != process)
                #expect(pool.usage.open == 1)
            }
        }
    }

    @Test func `a statement on a lost connection throws, and the pool recovers`() async throws {
        try await TestServer.withPool(connections: 1) { pool in
            try await TestServer.withPool(connections: 1) { other in
                let process = try await pool.process()
                async let code = failure { try await pool.query("SELECT pg_sleep(600)") }
                try await TestServer.until(
                    other,
                    """
                    SELECT EXISTS (SELECT FROM pg_stat_activity
                        WHERE pid = \(process) AND state = 'active' AND wait_event = 'PgSleep')
                    """)
                try await other.execute("SELECT pg_terminate_backend(\(process))")
                #expect(await code == .adminShutdown)
                #expect(try await pool.process() != process)
            }
        }
    }

    @Test func `a transaction on a lost connection is never committed partly or silently`() async throws {
        try await TestServer.withTable(connections: 1) { pool, table in
            try await TestServer.withPool(connections: 1) { other in
                for isCommitting in [false, true] {
                    let error = try await #require(throws: PostgresError.self) {
                        try await pool.transaction { transaction in
                            _ = try await transaction.execute("INSERT INTO \(raw: table) VALUES (1, 'a')")
                            let row = try await transaction.query("SELECT pg_backend_pid() AS pid").first
                            let process = try #require(try row?.decode("pid", as: Int32.self))
                            try await other.execute("SELECT pg_terminate_backend(\(process))")
                            try await TestServer.until(
                                other, "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = \(process))")
                            guard isCommitting else { return }
                            _ = try await transaction.commit()
                        }
                    }
                    #expect(error.code == .commitUnknown)
                    #expect(error.isConnectionLost)
                    try await pool.expect(0, rowsIn: table)
                }
            }
        }
    }

    @Test func `a closed pool rejects waiting callers, completes current work, and accepts no more`() async throws {
        let pool = PostgresPool(try TestServer.settings(connections: 1))
        let gate = Gate(parties: 2)
        async let working: Int? = pool.transaction { transaction in
            _ = try await transaction.query("SELECT 1")
            await gate.arrive()
            return try await transaction.query("SELECT 2 AS n").first?.decode("n")
        }
        while pool.usage.open == 0 { await Task.yield() }
        async let waiting = failure { try await pool.ping() }
        while pool.usage.waiting == 0 { await Task.yield() }
        async let closing: Void = pool.close()
        #expect(await waiting == .poolClosed)
        await gate.arrive()
        #expect(try await working == 2)
        await closing
        #expect(pool.usage.open == 0)
        #expect(pool.usage.idle == 0)
        #expect(await failure { try await pool.ping() } == .poolClosed)
    }

    /// More statements wait for the server than the cooperative pool has threads.
    ///
    /// The code that ends their wait runs on that pool.
    @Test func `waiting for the server blocks no thread of the cooperative pool`() async throws {
        let width = 24
        try await TestServer.withTable(connections: width + 2) { pool, table in
            try await pool.execute("INSERT INTO \(raw: table) VALUES (1, 'a')")
            try await pool.transaction { holder in
                _ = try await holder.query("SELECT FROM \(raw: table) WHERE id = 1 FOR UPDATE")
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<width {
                        group.addTask {
                            try await pool.execute("UPDATE \(raw: table) SET name = name || 'x' WHERE id = 1")
                        }
                    }
                    group.addTask {
                        // The query runs outside of the transaction, which would always see the same activity.
                        try await TestServer.until(
                            pool,
                            """
                            SELECT count(*) = \(width) FROM pg_stat_activity
                            WHERE wait_event_type = 'Lock' AND query LIKE \("UPDATE \(table)%")
                            """)
                        _ = try await holder.commit()
                    }
                    try await group.waitForAll()
                }
            }
            let row = try await pool.query("SELECT length(name) AS n FROM \(raw: table)").first
            #expect(try row?.decode("n") == width + 1)
        }
    }
}

extension PostgresPool {
    /// Returns the server process of the connection that the pool uses.
    func process() async throws -> Int32 {
        try #require(try await query("SELECT pg_backend_pid() AS pid").first).decode("pid")
    }
}
