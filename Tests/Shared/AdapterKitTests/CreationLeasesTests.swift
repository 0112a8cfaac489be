import AdapterKit
import Core
import EntityModel
import Persistence
import Postgres
import TestSupport
import Testing

/// Runs the store of creation leases on a real server.
struct CreationLeasesTests {
    private static let acme = AccountID(rawValue: "acme")
    private static let globex = AccountID(rawValue: "globex")

    @Test func `One of many callers has a lease until it ends or is released`() async throws {
        try await withClaims { (claims) async throws in
            let had = try await withThrowingTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await claims.acquire("s", account: Self.acme, at: 100, lasting: .milliseconds(60))
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(had == 1)
            #expect(try await !claims.acquire("s", account: Self.acme, at: 159, lasting: .milliseconds(60)))
            #expect(try await claims.acquire("s", account: Self.acme, at: 160, lasting: .milliseconds(60)))
            try await claims.release("s", account: Self.acme)
            #expect(try await claims.acquire("s", account: Self.acme, at: 161, lasting: .milliseconds(60)))
        }
    }

    @Test func `Another account has leases of its own`() async throws {
        try await withClaims { (claims) async throws in
            #expect(try await claims.acquire("s", account: Self.acme, at: 5, lasting: .milliseconds(60)))
            #expect(try await claims.acquire("s", account: Self.globex, at: 5, lasting: .milliseconds(60)))
            try await claims.release("s", account: Self.globex)
            #expect(try await !claims.acquire("s", account: Self.acme, at: 6, lasting: .milliseconds(60)))
        }
    }

    @Test func `Leases from days ago are deleted`() async throws {
        try await ScratchSchema.with(migrations: try AdapterSchema.migrations()) { scratch in
            let claims = PostgresCreationLeases(database: scratch.database)
            for number in 0..<5 {
                #expect(
                    try await claims.acquire("old \(number)", account: Self.acme, at: 0, lasting: .milliseconds(60)))
            }
            #expect(try await claims.acquire("new", account: Self.acme, at: 90_000_000, lasting: .milliseconds(60)))
            let rows = try await scratch.database.withAccount(Self.acme) { session in
                try await session.query("SELECT reference FROM creation_leases WHERE account = \(Self.acme)")
            }
            #expect(try rows.map { try $0.decode("reference", as: String.self) } == ["new"])
        }
    }

    private func withClaims(_ body: (PostgresCreationLeases) async throws -> Void) async throws {
        try await ScratchSchema.with(migrations: try AdapterSchema.migrations()) { scratch in
            try await body(PostgresCreationLeases(database: scratch.database))
        }
    }
}
