import EntityModel
import InternalAPI
import Messaging
import Persistence
import Postgres
import Primitives
import TestSupport
import Testing

@testable import EntitySync
@testable import SyncEngine

/// Tests for the job records in a real PostgreSQL server.
struct JobStoreTests {
    private static let acme = AccountID(rawValue: "acme")
    private static let globex = AccountID(rawValue: "globex")

    @Test func `A job belongs to one process until its lease expires, and only to its own account`() async throws {
        try await withStore { (store) async throws in
            try await store.add(Self.job())
            #expect(try await store.leaseRunnableJobs(of: Self.globex, for: "a", now: 1, until: 10).isEmpty)
            #expect(try await store.leaseRunnableJobs(of: Self.acme, for: "a", now: 1, until: 10).map(\.id) == ["j1"])
            #expect(try await store.leaseRunnableJobs(of: Self.acme, for: "b", now: 10, until: 20).isEmpty)
            #expect(try await store.leaseRunnableJobs(of: Self.acme, for: "a", now: 10, until: 20).count == 1)
            #expect(try await store.leaseRunnableJobs(of: Self.acme, for: "b", now: 21, until: 30).count == 1)
            #expect(try await store.store(Self.job(), [], for: "a", until: 40) == nil)
        }
    }

    @Test func `A step is stored once with its findings, unless a user changed the job`() async throws {
        try await withStore { (store) async throws in
            let job = Self.job()
            try await store.add(job)
            _ = try await store.leaseRunnableJobs(of: Self.acme, for: "a", now: 1, until: 10)
            let finding = Finding(.notShared, entity: Self.item, reason: "fits")
            let stored = try #require(try await store.store(job, [finding], for: "a", until: 10))
            #expect(stored.revision == job.revision + 1)
            #expect(try await store.store(job, [finding], for: "a", until: 10) == nil)
            let found = try await store.findings(of: "j1", account: Self.acme, after: 0, limit: 10)
            #expect(found.map(\.entity) == [Self.item] && found.map(\.kind) == [.notShared])
            #expect(try await store.findings(of: "j1", account: Self.globex, after: 0, limit: 10).isEmpty)
            let number = try #require(found.first?.number)
            #expect(try await store.findings(of: "j1", account: Self.acme, after: number, limit: 10).isEmpty)

            let paused = try await store.change("j1", of: Self.acme) { $0.status = .paused }
            #expect(paused?.status == .paused)
            #expect(try await store.store(stored, [finding], for: "a", until: 10) == nil)
            #expect(try await store.leaseRunnableJobs(of: Self.acme, for: "a", now: 1, until: 10).isEmpty)
            #expect(try await store.findings(of: "j1", account: Self.acme, after: 0, limit: 10).count == 1)
        }
    }

    @Test func `A change without effect leaves the job to the process that runs it`() async throws {
        try await withStore { (store) async throws in
            try await store.add(Self.job())
            let taken = try #require(
                try await store.leaseRunnableJobs(of: Self.acme, for: "a", now: 1, until: 10).first)
            #expect(try await store.change("j1", of: Self.acme) { _ in } == taken)
            #expect(try await store.store(taken, [], for: "a", until: 10) != nil)
        }
    }

    @Test func `Old ended jobs are deleted, and recent, running, or revertible ones stay`() async throws {
        try await ScratchSchema.with(migrations: PostgresShareStore.migrations()) { (scratch) async throws in
            let (jobs, shares) = (
                PostgresJobStore(database: scratch.database), PostgresShareStore(database: scratch.database)
            )
            for (id, status, time) in [
                ("old", Job.Status.done, 10 as Timestamp), ("running", .running, 10), ("young", .done, 30),
                ("kept", .done, 10),
            ] {
                var job = Job(
                    id: id, account: Self.acme, profile: "p", kind: .transfer(ShareTransfer(to: "q")), at: time)
                job.status = status
                try await jobs.add(job)
            }
            let share = Share(
                id: "s", account: Self.acme, profile: "p", mapping: "m", origin: .source, source: Self.item,
                target: EntityReference(sourceId: "8", entityType: "10001", tool: Tool(id: "j", type: .jira)))
            try await shares.transaction(for: Self.acme) { transaction in
                try await transaction.saveTransferSnapshot(TransferredShare(share: share, pairs: []), by: "kept")
                try await transaction.append(
                    [10, 15, 30].map { HistoryEntry(share: "s", occurredAt: $0, kind: .linked, cause: "test") })
            }
            let records = RetentionStore(database: scratch.database)
            #expect(try await records.removeJobs(of: Self.globex, before: 20, most: 10) == 0)
            #expect(try await records.removeJobs(of: Self.acme, before: 20, most: 10) == 1)
            #expect(Set(try await jobs.jobs(of: Self.acme, limit: 10).map(\.id)) == ["running", "young", "kept"])
            #expect(try await records.removeHistory(of: Self.globex, before: 20, most: 10) == 0)
            #expect(try await records.removeHistory(of: Self.acme, before: 20, most: 1) == 1)
            #expect(try await records.removeHistory(of: Self.acme, before: 20, most: 10) == 1)
            #expect(
                try await shares.history(of: Self.acme, SyncAPI.HistoryQuery(limit: 10)).entries.map(\.occurredAt) == [
                    30
                ])
        }
    }

    @Test func `Another account sees and changes nothing`() async throws {
        try await withStore { (store) async throws in
            try await store.add(Self.job())
            #expect(try await store.job("j1", of: Self.globex) == nil)
            #expect(try await store.jobs(of: Self.globex, limit: 10).isEmpty)
            #expect(try await store.change("j1", of: Self.globex) { $0.status = .cancelled } == nil)
            #expect(try await store.job("j1", of: Self.acme) == Self.job())
            #expect(try await store.jobs(of: Self.acme, limit: 10) == [Self.job()])
        }
    }

    private static let item = EntityReference(
        sourceId: "7", entityType: "userstory", tool: Tool(id: "tp", type: .targetprocess))

    private static func job() -> Job {
        Job(
            id: "j1", account: acme, profile: "p",
            kind: .driftCheck(Job.EntityFilter(side: .source, filter: "name.Contains(\"x\")")), at: 5)
    }

    private func withStore(_ body: (PostgresJobStore) async throws -> Void) async throws {
        try await ScratchSchema.with(migrations: PostgresShareStore.migrations()) { scratch in
            try await body(PostgresJobStore(database: scratch.database))
        }
    }
}
