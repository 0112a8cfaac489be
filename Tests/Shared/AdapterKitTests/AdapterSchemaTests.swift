import AdapterKit
import Persistence
import Postgres
import TestSupport
import Testing

/// Tests for the tables of an adapter on a real server.
struct AdapterSchemaTests {
    @Test func `Every table isolates accounts, and every time is a timestamptz`() async throws {
        try await ScratchSchema.with(migrations: try AdapterSchema.migrations()) { (scratch) async throws in
            #expect(try await RowSecurityAudit(scratch.schema).findings(by: scratch.owner).isEmpty)
            #expect(try await scratch.timesOfOtherTypes().isEmpty)
        }
    }
}
