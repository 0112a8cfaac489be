import Glibc
import Postgres
import Primitives
import Testing

@Suite(.timeLimit(.minutes(1))) struct OpeningTests {
    @Test func `values of settings cannot inject other settings`() async throws {
        let name = #"it's \ host=elsewhere"#
        try await TestServer.withPool(adjust: { $0.applicationName = name }) { pool in
            let row = try #require(
                try await pool.query(
                    "SELECT application_name AS name FROM pg_stat_activity WHERE pid = pg_backend_pid()"
                ).first)
            #expect(try row.decode("name") == name)
        }
    }

    @Test func `a port without a listener results in a refused connection`() async throws {
        let pool = PostgresPool(PostgresSettings(host: "127.0.0.1", port: 1, user: "u", database: "d"))
        let error = try await #require(throws: PostgresError.self) { try await pool.ping() }
        #expect(error.code == .connectionRefused)
        #expect(error.isTransient)
        #expect(pool.usage.open == 0)
    }

    @Test func `a server without TLS is rejected if TLS is required`() async throws {
        try await TestServer.withPool(adjust: { $0.tls.mode = .verifyFull }) { pool in
            #expect(await failure { try await pool.ping() } == .connectionRefused)
        }
    }

    @Test func `a missing database is rejected, and the next attempt is not affected`() async throws {
        try await TestServer.withPool(connections: 1, adjust: { $0.database = "no such database" }) { pool in
            for _ in 0..<3 {
                #expect(await failure { try await pool.ping() } == .connectionRefused)
            }
        }
    }

    @Test func `opening a connection to a silent server fails after the connect timeout`() async throws {
        let listener = try SilentListener()
        var settings = PostgresSettings(host: "127.0.0.1", port: listener.port, user: "u", database: "d")
        settings.connectTimeout = .milliseconds(50)
        let pool = PostgresPool(settings)
        let error = try await #require(throws: PostgresError.self) { try await pool.ping() }
        #expect(error.code == .connectionRefused)
        #expect(error.message.contains("127.0.0.1:\(listener.port)"))
    }

    @Test func `opening a connection ends when the task is canceled`() async throws {
        let listener = try SilentListener()
        let settings = PostgresSettings(host: "127.0.0.1", port: listener.port, user: "u", database: "d")
        let pool = PostgresPool(settings)
        let opening = Task { try await pool.ping() }
        while pool.usage.open == 0 { await Task.yield() }
        opening.cancel()
        await #expect(throws: CancellationError.self) { try await opening.value }
    }
}

/// A port that accepts connections and never responds.
private struct SilentListener: ~Copyable {
    let port: Int
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let outcome = withUnsafeMutableBytes(of: &address) { bytes -> Int32 in
            let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            guard bind(descriptor, pointer, length) == 0, listen(descriptor, 8) == 0, let pointer else { return -1 }
            return getsockname(descriptor, pointer, &length)
        }
        try #require(outcome == 0)
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }
}
