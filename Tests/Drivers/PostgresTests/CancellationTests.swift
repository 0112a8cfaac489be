import Foundation
import Postgres
import Testing

@Suite(.timeLimit(.minutes(10))) struct CancellationTests {
    /// Returns a query for whether the server runs a statement that contains the mark.
    private static func isRunning(_ mark: String) -> SQL {
        """
        SELECT EXISTS (SELECT FROM pg_stat_activity
            WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%' || \(mark) || '%')
        """
    }

    @Test func `canceling the task cancels the statement on the server, and the connection stays usable`() async throws
    {
        try await TestServer.withPool(connections: 1) { pool in
            try await TestServer.withPool(connections: 1) { watcher in
                let process = try await pool.process()
                let mark = "mark \(UUID())"
                let sleeping = Task { try await pool.query("SELECT pg_sleep(600) /* \(raw: mark) */") }
                try await TestServer.until(watcher, Self.isRunning(mark))
                sleeping.cancel()
                await #expect(throws: CancellationError.self) { try await sleeping.value }
                try await TestServer.until(watcher, "SELECT NOT (\(raw: Self.isRunning(mark).text(mark)))")
                #expect(try await pool.process() == process)
            }
        }
    }

    @Test func `canceling the task rolls its transaction back`() async throws {
        try await TestServer.withTable(connections: 1) { pool, table in
            try await TestServer.withPool(connections: 1) { watcher in
                let mark = "mark \(UUID())"
                let working = Task {
                    try await pool.transaction { transaction in
                        _ = try await transaction.execute("INSERT INTO \(raw: table) VALUES (1, 'a')")
                        _ = try await transaction.query("SELECT pg_sleep(600) /* \(raw: mark) */")
                    }
                }
                try await TestServer.until(watcher, Self.isRunning(mark))
                working.cancel()
                await #expect(throws: CancellationError.self) { try await working.value }
                try await watcher.expect(0, rowsIn: table)
                // The insert would wait for the lock if the transaction still existed.
                try await watcher.execute("INSERT INTO \(raw: table) VALUES (1, 'b')")
            }
        }
    }

    @Test func `canceling between statements rolls back as well`() async throws {
        try await TestServer.withTable(connections: 1) { pool, table in
            let (reached, reaching) = AsyncStream.makeStream(of: Void.self)
            let (never, held) = AsyncStream.makeStream(of: Void.self)
            let working = Task {
                try await pool.transaction { transaction in
                    _ = try await transaction.execute("INSERT INTO \(raw: table) VALUES (1, 'a')")
                    reaching.finish()
                    for await _ in never {}
                }
            }
            for await _ in reached {}
            working.cancel()
            await #expect(throws: CancellationError.self) { try await working.value }
            held.finish()
            try await pool.expect(0, rowsIn: table)
        }
    }

    @Test func `a canceled task sends nothing`() async throws {
        try await TestServer.withTable(connections: 1) { pool, table in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await pool.execute("INSERT INTO \(raw: table) VALUES (1, 'a')")
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            try await pool.expect(0, rowsIn: table)
        }
    }

    /// A cancel request that arrives too late must never cancel another statement.
    @Test func `cancellations at any moment never reach the next statement`() async throws {
        try await TestServer.withPool(connections: 1) { pool in
            for round in 0..<300 {
                let task = Task { try await pool.query("SELECT \(round) AS n") }
                for _ in 0..<(round % 40) { await Task.yield() }
                task.cancel()
                do {
                    let answer: Int? = try await task.value.first?.decode("n")
                    #expect(answer == round)
                } catch is CancellationError {
                }
                let next: Int? = try await pool.query("SELECT \(round) AS n").first?.decode("n")
                #expect(next == round)
            }
        }
    }

    @Test func `waiting for a connection ends when the task is canceled`() async throws {
        try await TestServer.withPool(connections: 1) { pool in
            try await pool.transaction { transaction in
                _ = try await transaction.query("SELECT 1")
                let waiting = Task { try await pool.ping() }
                while pool.usage.waiting == 0 { await Task.yield() }
                waiting.cancel()
                await #expect(throws: CancellationError.self) { try await waiting.value }
                #expect(pool.usage.waiting == 0)
            }
            try await pool.ping()
        }
    }
}

extension SQL {
    /// Returns the text with its first value inserted, for use inside another statement.
    fileprivate func text(_ value: String) -> String {
        text.replacingOccurrences(of: "$1", with: "'\(value)'")
    }
}
