import Foundation
import Postgres
import Primitives
import Testing

/// The real server for the tests.
enum TestServer {
    static func settings(connections: Int = 4) throws -> PostgresSettings {
        let url = try #require(
            ProcessInfo.processInfo.environment["TANDEM_TEST_POSTGRES_URL"],
            "TANDEM_TEST_POSTGRES_URL names the PostgreSQL to test against")
        var settings = try PostgresSettings(url: Secret(url))
        settings.maximumConnections = connections
        // All tests share one server, so that the time until a connection is available has no upper bound.
        settings.acquireTimeout = .seconds(300)
        return settings
    }

    @discardableResult
    static func withPool<Value>(
        connections: Int = 4, adjust: (inout PostgresSettings) -> Void = { _ in },
        _ body: (PostgresPool) async throws -> Value
    ) async throws -> Value {
        var settings = try settings(connections: connections)
        adjust(&settings)
        let pool = PostgresPool(settings)
        do {
            let value = try await body(pool)
            await pool.close()
            return value
        } catch {
            await pool.close()
            throw error
        }
    }

    /// Provides a temporary table to the body: `id int8 PRIMARY KEY, name text NOT NULL`.
    @discardableResult
    static func withTable<Value>(
        connections: Int = 4, adjust: (inout PostgresSettings) -> Void = { _ in },
        _ body: (PostgresPool, String) async throws -> Value
    ) async throws -> Value {
        try await withPool(connections: connections, adjust: adjust) { pool in
            let table = "driver_test_" + UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: "")
            try await pool.execute("CREATE TABLE \(raw: table) (id int8 PRIMARY KEY, name text NOT NULL)")
            do {
                let value = try await body(pool, table)
                try await pool.execute("DROP TABLE \(raw: table)")
                return value
            } catch {
                try await pool.execute("DROP TABLE IF EXISTS \(raw: table)")
                throw error
            }
        }
    }

    /// Repeats the statement until its only value is true.
    ///
    /// The time limit of the test ends a wait without success.
    static func until(_ pool: PostgresPool, _ statement: SQL) async throws {
        while try await pool.query(statement).first?.decode(at: 0, as: Bool.self) != true {
            await Task.yield()
        }
    }
}

extension PostgresPool {
    func expect(_ count: Int, rowsIn table: String, at location: SourceLocation = #_sourceLocation) async throws {
        let found: Int? = try await query("SELECT count(*) AS n FROM \(raw: table)").first?.decode("n")
        #expect(found == count, sourceLocation: location)
    }
}

/// Returns the code of the error that the body throws, or `nil` for no error or another type of error.
func failure<Value>(of body: () async throws -> Value) async -> PostgresError.Code? {
    do {
        _ = try await body()
        return nil
    } catch {
        return (error as? PostgresError)?.code
    }
}
