import EntityModel
import InternalAPI
import Persistence
import Postgres
import TestSupport
import Testing

@testable import ProfileAPI

/// Tests for profiles, connections, and keys in a real PostgreSQL server.
@Suite(.timeLimit(.minutes(1))) struct ProfileStoreTests {
    private func withStore(_ body: (ProfileStore, ScratchSchema) async throws -> Void) async throws {
        try await ScratchSchema.with(migrations: ProfileStore.migrations()) { scratch in
            try await body(ProfileStore(database: scratch.database), scratch)
        }
    }

    @Test func `Stored values are returned unchanged, and their version grows`() async throws {
        try await withStore { store, _ in
            try await Examples.prepare(store)
            let first = try await store.put(Examples.profile())
            var changed = Examples.profile()
            changed.name = "Stories, \u{1F408} \"quoted\""
            changed.status = .disabled
            let second = try await store.put(changed)
            #expect(first < second)
            let stored = try #require(try await store.profile("p1", of: Examples.acme))
            #expect(stored.value == changed && stored.version == second)
            #expect(try await store.profiles(of: Examples.acme).map(\.value) == [changed])
            #expect(try await store.revision(of: Examples.acme) == second)
            let connection = try #require(try await store.connection("jira", of: Examples.acme))
            #expect(connection.sealedCredentials == [1, 2, 3] && connection.encryptedKey == [9, 9])
            #expect(connection.webhookTokenHash == "h-jira" && connection.userId == "7")
            #expect(connection.tool == Examples.jira && connection.product == .jiraCloud)
            #expect(connection.mappedTypes == ["10001"] && connection.boards == [])
            #expect(try await store.connection("tp", of: Examples.acme)?.mappedTypes == ["userstory"])
        }
    }

    @Test func `Every change increments the revision of its account only`() async throws {
        try await withStore { store, _ in
            try await Examples.prepare(store)
            try await Examples.prepare(store, account: Examples.globex)
            var last = try await store.revision(of: Examples.acme)
            let other = try await store.revision(of: Examples.globex)
            let changes: [() async throws -> Void] = [
                { _ = try await store.put(Examples.profile()) },
                {
                    _ = try await store.setWebhookToken(hash: "new", connection: "jira", of: Examples.acme)
                },
                { _ = try await store.put(Examples.connection(Examples.jira), webhookTokenHash: "x") },
                { _ = try await store.removeProfile("p1", of: Examples.acme) },
                { _ = try await store.removeConnection("jira", of: Examples.acme) },
            ]
            for (index, change) in changes.enumerated() {
                try await change()
                let now = try await store.revision(of: Examples.acme)
                #expect(now > last, "change \(index)")
                last = now
            }
            #expect(try await store.revision(of: Examples.globex) == other)
        }
    }

    @Test func `A foreign account sees and changes nothing`() async throws {
        try await withStore { store, scratch in
            try await Examples.prepare(store)
            _ = try await store.put(Examples.profile())
            let other = Examples.globex
            #expect(try await store.profiles(of: other).isEmpty)
            #expect(try await store.connections(of: other).isEmpty)
            #expect(try await store.profile("p1", of: other) == nil)
            #expect(try await store.connection("jira", of: other) == nil)
            #expect(try await store.currentKey(of: other) == nil)
            #expect(try await store.revision(of: other) == 0)
            #expect(try await store.removeProfile("p1", of: other) == false)
            #expect(try await store.removeConnection("jira", of: other) == false)
            #expect(try await store.setWebhookToken(hash: "mine", connection: "jira", of: other) == false)
            await #expect(throws: StoreConflict.noSuchTool(Examples.targetprocess)) {
                try await store.put(Examples.profile(of: other))
            }
            // Even a statement that names the other account cannot reach its rows.
            for table in ["profiles", "connections", "data_keys", "account_revisions"] {
                let rows = try await scratch.database.withAccount(other) { session in
                    try await session.query("SELECT account FROM \(raw: table) WHERE account = 'acme'")
                }
                #expect(rows.isEmpty, "\(table)")
            }
            let written = await failure(of: {
                try await scratch.database.withAccount(other) { session in
                    try await session.execute("INSERT INTO accounts (account) VALUES ('initech')")
                }
            })
            #expect(written == .insufficientPrivilege)
            #expect(
                try await scratch.database.withAccount(other) { try await $0.execute("DELETE FROM accounts") } == 0)
            #expect(try await store.connection("jira", of: Examples.acme)?.webhookTokenHash == "h-jira")
            #expect(try await store.profile("p1", of: Examples.acme)?.value == Examples.profile())
        }
    }

    @Test func `Every table isolates accounts, except for reading the list of accounts`() async throws {
        try await withStore { store, scratch in
            let findings = try await RowSecurityAudit(scratch.schema).findings(by: scratch.owner)
            #expect(findings.map(\.description) == ["table accounts has a policy that does not compare the account"])
            #expect(try await scratch.timesOfOtherTypes().isEmpty)
            try await Examples.prepare(store)
            try await Examples.prepare(store, account: Examples.globex)
            #expect(try await store.accounts() == [Examples.acme, Examples.globex])
        }
    }

    @Test func `A change that expects another version is rejected`() async throws {
        try await withStore { store, _ in
            try await Examples.prepare(store)
            let version = try await store.put(Examples.profile(), expecting: .none)
            await #expect(throws: StoreConflict.changed) {
                try await store.put(Examples.profile(), expecting: .none)
            }
            await #expect(throws: StoreConflict.changed) {
                try await store.put(Examples.profile(), expecting: .version(version + 1))
            }
            await #expect(throws: StoreConflict.changed) {
                try await store.put(Examples.profile("p2"), expecting: .version(version))
            }
            #expect(try await store.put(Examples.profile(), expecting: .version(version)) > version)
        }
    }

    @Test func `One of several concurrent changes of the same version wins`() async throws {
        try await withStore { store, _ in
            try await Examples.prepare(store)
            let version = try await store.put(Examples.profile())
            let won = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        (try? await store.put(Examples.profile(), expecting: .version(version))) != nil
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(won == 1)
        }
    }

    @Test func `A profile needs both connections, and a connection in use cannot be removed`() async throws {
        try await withStore { store, _ in
            _ = try await store.insertIfAbsent(ProfileStore.StoredDataKey(id: "k1", encrypted: [9]), of: Examples.acme)
            _ = try await store.put(Examples.connection(Examples.targetprocess), webhookTokenHash: "h")
            await #expect(throws: StoreConflict.noSuchTool(Examples.jira)) {
                try await store.put(Examples.profile())
            }
            _ = try await store.put(Examples.connection(Examples.jira), webhookTokenHash: "h")
            var swapped = Examples.profile()
            swapped.targetTool = Tool(id: "jira", type: .targetprocess)
            await #expect(throws: StoreConflict.noSuchTool(swapped.targetTool)) { try await store.put(swapped) }
            _ = try await store.put(Examples.profile())
            await #expect(throws: StoreConflict.inUse(profiles: ["p1"])) {
                try await store.removeConnection("jira", of: Examples.acme)
            }
            var other = Examples.connection(Examples.jira)
            other.product = .targetprocess
            await #expect(throws: StoreConflict.inUse(profiles: ["p1"])) {
                try await store.put(other, webhookTokenHash: "h")
            }
            #expect(try await store.removeProfile("p1", of: Examples.acme))
            #expect(try await store.removeConnection("jira", of: Examples.acme))
        }
    }

    @Test func `Stored credentials are kept only for the address they were entered for`() async throws {
        try await withStore { store, _ in
            try await Examples.prepare(store)
            var same = Examples.connection(Examples.jira, sealed: nil)
            same.userId = "8"
            let (record, isNew) = try await store.put(same, webhookTokenHash: "other")
            #expect(!isNew && record.sealedCredentials == [1, 2, 3] && record.userId == "8")
            #expect(record.webhookTokenHash == "h-jira")
            let changes: [(inout ProfileStore.NewConnection) -> Void] = [
                { $0.baseURL = "https://elsewhere.example.com" }, { $0.product = .jiraDataCenter },
                { $0.allowedNetworks = ["10.0.0.0/8"] }, { $0.trustedCertificates = "PEM" }, { $0.id = "new" },
            ]
            for change in changes {
                var moved = Examples.connection(Examples.jira, sealed: nil)
                change(&moved)
                await #expect(throws: StoreConflict.credentialsNeeded) {
                    try await store.put(moved, webhookTokenHash: "h")
                }
                moved.credentials = ([4], "k1")
                #expect(try await store.put(moved, webhookTokenHash: "h").record.sealedCredentials == [4])
                _ = try await store.put(Examples.connection(Examples.jira), webhookTokenHash: "h")
            }
        }
    }

    @Test func `An account has one key, even if two replicas create one`() async throws {
        try await withStore { store, _ in
            let keys = try await withThrowingTaskGroup(of: ProfileStore.StoredDataKey.self) { group in
                for index in 0..<8 {
                    group.addTask {
                        try await store.insertIfAbsent(
                            ProfileStore.StoredDataKey(id: "k\(index)", encrypted: [UInt8(index)]), of: Examples.acme)
                    }
                }
                return try await group.reduce(into: Set<ProfileStore.StoredDataKey>()) { $0.insert($1) }
            }
            #expect(keys.count == 1)
            #expect(try await store.currentKey(of: Examples.acme) == keys.first)
        }
    }
}
