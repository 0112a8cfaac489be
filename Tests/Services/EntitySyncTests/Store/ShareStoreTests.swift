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

/// Tests for the share records in a real PostgreSQL server.
struct ShareStoreTests {
    private static let acme = AccountID(rawValue: "acme")
    private static let globex = AccountID(rawValue: "globex")
    private static let jira = Tool(id: "jira-acme", type: .jira)
    private static let targetprocess = Tool(id: "acme.tpondemand.com", type: .targetprocess)

    @Test func `A stored share is found by either item and is unchanged`() async throws {
        try await withStore { (store) async throws in
            var share = Self.share("s1")
            share.fields[FieldID(rawValue: "Name")] = MergeBase(
                source: ContentHash(rawValue: "a"), target: ContentHash(rawValue: "b"),
                rejected: MergeBase.RejectedValue(side: .target, hash: ContentHash(rawValue: "c")))
            share.source.pendingRead = .version(12)
            share.target.seenVersion = .max
            try await Self.put(share, in: store)
            let bySource = try await store.transaction(for: Self.acme) {
                try await $0.shares(of: share.source.entity.key)
            }
            let byTarget = try await store.transaction(for: Self.acme) {
                try await $0.shares(of: share.target.entity.key)
            }
            #expect(bySource == [share])
            #expect(byTarget == [share])
            #expect(try await store.share("s1", of: Self.acme) == share)
        }
    }

    @Test func `Storing a share again replaces the share and its comment pairs`() async throws {
        try await withStore { (store) async throws in
            var share = Self.share("s1")
            var pair = CommentPair(share: "s1", origin: .source, id: "11", status: .creating)
            try await Self.put(share, pairs: [pair], in: store)
            share.status = .active
            pair.status = .paired
            pair.target.id = "22"
            try await Self.put(share, pairs: [pair], in: store)
            let (stored, bySource, byTarget, others) = try await store.transaction(for: Self.acme) { transaction in
                (
                    try await transaction.share("s1"), try await transaction.pairs(of: "s1", ids: ["11"]),
                    try await transaction.pairs(of: "s1", ids: ["22"]), try await transaction.pairs(of: "s1", ids: [])
                )
            }
            #expect(stored == share)
            #expect(bySource == [pair])
            #expect(byTarget == [pair])
            #expect(others.isEmpty)
        }
    }

    @Test func `A transaction that throws leaves nothing behind`() async throws {
        struct Abandoned: Error {}
        try await withStore { (store) async throws in
            let share = Self.share("s1")
            await #expect(throws: Abandoned.self) {
                try await store.transaction(for: Self.acme) { transaction -> Void in
                    try await transaction.store(ShareChange(share: share, pairs: [], history: []))
                    throw Abandoned()
                }
            }
            #expect(try await store.share("s1", of: Self.acme) == nil)
        }
    }

    @Test func `An ended share is deleted with its comment pairs, and its history stays`() async throws {
        try await withStore { (store) async throws in
            let share = Self.share("s1")
            let pair = CommentPair(share: "s1", origin: .source, id: "11", status: .paired)
            try await Self.put(share, pairs: [pair], in: store)
            let entry = HistoryEntry(share: "s1", occurredAt: 5, kind: .unshared, cause: "test")
            try await store.transaction(for: Self.acme) {
                try await $0.store(ShareChange(share: share, pairs: [], history: [entry], endsShare: true))
            }
            let pairs = try await store.transaction(for: Self.acme) { try await $0.pairs(of: "s1", ids: nil) }
            let history = try await store.history(of: Self.acme, SyncAPI.HistoryQuery(share: "s1", limit: 10))
            #expect(try await store.share("s1", of: Self.acme) == nil)
            #expect(pairs.isEmpty)
            #expect(history.entries.map(\.kind) == ["unshared"])
        }
    }

    @Test func `History is filtered by item, field, kind, and time, including ended shares`() async throws {
        try await withStore { (store) async throws in
            for (number, id) in ["s1", "s2"].enumerated() {
                let share = Self.share(id, source: "10\(number)", target: "20\(number)")
                let history = [
                    HistoryEntry(share: id, occurredAt: 10, kind: .linked, cause: "test"),
                    HistoryEntry(
                        share: id, occurredAt: 20, kind: .applied, side: .target, field: FieldID("Name"), cause: "e"),
                    HistoryEntry(
                        share: id, occurredAt: 30, kind: .conflict, side: .target, field: FieldID("State"), cause: "e"),
                ]
                try await Self.put(share, history: history, in: store)
            }
            try await store.transaction(for: Self.acme) {
                try await $0.store(ShareChange(share: Self.share("s1"), pairs: [], history: [], endsShare: true))
            }
            func found(_ narrow: (inout SyncAPI.HistoryQuery) -> Void) async throws -> [String] {
                var query = SyncAPI.HistoryQuery()
                narrow(&query)
                return try await store.history(of: Self.acme, query).entries.map { "\($0.share) \($0.kind)" }
            }
            #expect(try await found { $0.item = "100" } == ["s1 conflict", "s1 applied", "s1 linked"])
            #expect(try await found { $0.item = "201" }.count == 3)
            #expect(try await found { $0.item = "999" }.isEmpty)
            #expect(try await found { $0.field = "Name" } == ["s2 applied", "s1 applied"])
            #expect(try await found { ($0.kind, $0.share) = ("conflict", "s2") } == ["s2 conflict"])
            #expect(try await found { ($0.since, $0.until) = (20, 30) } == ["s2 applied", "s1 applied"])
            #expect(try await found { $0.trace = "none" }.isEmpty)
            #expect(try await found { $0.limit = 1 } == ["s2 conflict"])
        }
    }

    @Test func `Two shares of one profile cannot hold the same item`() async throws {
        try await withStore { (store) async throws in
            try await Self.put(Self.share("s1", source: "1", target: "2"), in: store)
            let code = await failure { try await Self.put(Self.share("s2", source: "1", target: "3"), in: store) }
            #expect(code == .uniqueViolation)
        }
    }

    @Test func `Paging returns each share once, in order`() async throws {
        try await withStore { (store) async throws in
            let ids = (10..<37).map { "s\($0)" }
            for (place, id) in ids.enumerated() {
                try await Self.put(Self.share(id, source: "1\(place)", target: "2\(place)"), in: store)
            }
            var seen: [String] = []
            var after: String?
            repeat {
                let page = try await store.page(of: Self.acme, profile: "p", after: after, limit: 10, now: 0)
                seen += page.shares.map(\.id)
                after = page.next
            } while after != nil
            #expect(seen == ids)
            #expect(
                try await store.page(of: Self.acme, profile: "another", after: nil, limit: 10, now: 0).shares.isEmpty)
            #expect(
                try await store.page(of: Self.acme, profile: nil, after: nil, limit: 100, now: 0).shares.count
                    == ids.count)
        }
    }

    @Test func `Stalled shares are found, and idle or recently sent ones are not`() async throws {
        try await withStore { (store) async throws in
            var resting = Self.share("resting", source: "1", target: "1")
            resting.status = .active
            var unread = Self.share("unread", source: "2", target: "2")
            unread.status = .active
            unread.source.pendingRead = .always
            var early = Self.share("early", source: "3", target: "3")
            early.target.pendingCommand = Share.PendingCommand(sequence: 1, cause: "e", issuedAt: 100)
            var late = Self.share("late", source: "4", target: "4")
            late.target.pendingCommand = Share.PendingCommand(sequence: 1, cause: "e", issuedAt: 900)
            var broken = Self.share("broken", source: "5", target: "5")
            broken.status = .broken
            broken.source.pendingRead = .always
            var unborn = Self.share("unborn", source: "6", target: "new:unborn")
            unborn.status = .creating
            var paused = Self.share("paused", source: "7", target: "7")
            paused.status = .active
            paused.source.pendingRead = .always
            paused.backoff = Share.Backoff(failures: 2, until: 700)
            for share in [resting, unread, early, late, broken, unborn, paused] {
                try await Self.put(share, in: store)
            }
            let waiting = try await store.stalledShares(
                of: Self.acme, profile: "p", issuedBefore: 500, now: 600, limit: 10)
            #expect(Set(waiting.map(\.id)) == ["unread", "early", "unborn"])
            let later = try await store.stalledShares(
                of: Self.acme, profile: "p", issuedBefore: 500, now: 700, limit: 10)
            #expect(Set(later.map(\.id)) == ["unread", "early", "unborn", "paused"])
        }
    }

    @Test func `A created item is found by its own ID and no longer by its placeholder`() async throws {
        try await withStore { (store) async throws in
            var share = Self.share("s1", target: "new:s1")
            share.status = .creating
            try await Self.put(share, in: store)
            share.target.entity = Self.share("s1", target: "10007").target.entity
            try await Self.put(share, in: store)
            let (unborn, born) = try await store.transaction(for: Self.acme) { transaction in
                let tool = share.target.entity.tool
                return (
                    try await transaction.shares(of: EntityKey(tool: tool, sourceId: "new:s1")),
                    try await transaction.shares(of: EntityKey(tool: tool, sourceId: "10007"))
                )
            }
            #expect(unborn.isEmpty && born == [share])
        }
    }

    @Test func `An exclusion applies only to its own profile and account, until it is removed`() async throws {
        try await withStore { (store) async throws in
            let items = [Self.share("s").source.entity.key, Self.share("s").target.entity.key]
            func set(_ isSetApart: Bool, _ items: [EntityKey]) async throws {
                try await store.transaction(for: Self.acme) { transaction in
                    try await transaction.setExcluded(items, profile: "p", isSetApart)
                }
            }
            func isSetApart(_ item: EntityKey, profile: String, account: AccountID) async throws -> Bool {
                try await store.transaction(for: account) { transaction in
                    try await transaction.isExcluded(anyOf: [item], profile: profile)
                }
            }
            try await set(true, items)
            try await set(true, items)
            for item in items {
                #expect(try await isSetApart(item, profile: "p", account: Self.acme))
                #expect(try await !isSetApart(item, profile: "q", account: Self.acme))
                #expect(try await !isSetApart(item, profile: "p", account: Self.globex))
            }
            try await set(false, [items[0]])
            #expect(try await !isSetApart(items[0], profile: "p", account: Self.acme))
            #expect(try await isSetApart(items[1], profile: "p", account: Self.acme))
        }
    }

    @Test func `Watermarks are stored per profile and side`() async throws {
        try await withStore { (store) async throws in
            #expect(try await store.watermark(of: Self.acme, profile: "p", side: .source) == nil)
            try await store.setWatermark(1, of: Self.acme, profile: "p", side: .source)
            try await store.setWatermark(7, of: Self.acme, profile: "p", side: .source)
            #expect(try await store.watermark(of: Self.acme, profile: "p", side: .source) == 7)
            #expect(try await store.watermark(of: Self.acme, profile: "p", side: .target) == nil)
        }
    }

    @Test func `Shares that link to an item are found by it until the link is removed`() async throws {
        try await withStore { (store) async throws in
            let tool = Self.share("s").source.entity.tool
            let (parent, other) = (EntityKey(tool: tool, sourceId: "7"), EntityKey(tool: tool, sourceId: "8"))
            var child = Self.share("s1", source: "1", target: "2")
            child.fields[FieldID("Feature"), default: MergeBase()].recordLinkedEntities(at: [parent], of: tool)
            try await Self.put(child, in: store)
            try await Self.put(Self.share("s2", source: "7", target: "70"), in: store)
            func pointing(_ items: [EntityKey], _ account: AccountID = Self.acme) async throws -> [String] {
                try await store.transaction(for: account) { try await $0.shares(linkingTo: items) }
            }
            #expect(try await pointing([other, parent]) == ["s1"])
            #expect(try await pointing([other]).isEmpty)
            #expect(try await pointing([parent], AccountID(rawValue: "globex")).isEmpty)
            let found = try await store.transaction(for: Self.acme) {
                try await $0.shares(containingAny: [parent, other])
            }
            #expect(found.map(\.id) == ["s2"])
            child.fields[FieldID("Feature")]?.recordLinkedEntities(at: [], of: tool)
            try await Self.put(child, in: store)
            #expect(try await pointing([parent]).isEmpty)
        }
    }

    @Test func `Queries for another account return nothing`() async throws {
        try await withStore { (store) async throws in
            var share = Self.share("s1")
            share.source.pendingRead = .always
            let pair = CommentPair(share: "s1", origin: .source, id: "11", status: .paired)
            let entry = HistoryEntry(share: "s1", occurredAt: 5, kind: .linked, cause: "test")
            try await Self.put(share, pairs: [pair], history: [entry], in: store)
            try await store.setWatermark(7, of: Self.acme, profile: "p", side: .source)

            let (byItem, byId, pairs) = try await store.transaction(for: Self.globex) { transaction in
                (
                    try await transaction.shares(of: share.source.entity.key), try await transaction.share("s1"),
                    try await transaction.pairs(of: "s1", ids: nil)
                )
            }
            #expect(byItem.isEmpty)
            #expect(byId == nil)
            #expect(pairs.isEmpty)
            #expect(try await store.share("s1", of: Self.globex) == nil)
            #expect(try await store.page(of: Self.globex, profile: nil, after: nil, limit: 9, now: 0).shares.isEmpty)
            #expect(try await store.shares(of: Self.globex, profile: "p", after: nil, limit: 9).isEmpty)
            #expect(
                try await store.stalledShares(
                    of: Self.globex, profile: "p", issuedBefore: .distantFuture, now: .distantFuture, limit: 9
                )
                .isEmpty)
            #expect(try await store.history(of: Self.globex, SyncAPI.HistoryQuery()).entries.isEmpty)
            #expect(try await store.watermark(of: Self.globex, profile: "p", side: .source) == nil)
        }
    }

    @Test func `Shares with values that were rejected under other rules are found, the others are not`() async throws {
        try await withStore { (store) async throws in
            for (id, rules) in [("s1", "old"), ("s2", "new"), ("s3", nil)] {
                var share = Self.share(id, source: "1" + id, target: "2" + id)
                share.status = .active
                share.rejectedUnder = rules
                try await Self.put(share, in: store)
            }
            func found(_ rules: String, now: Timestamp = 0) async throws -> [String] {
                try await store.rejected(of: Self.acme, profile: "p", notUnder: rules, now: now, limit: 9).map(\.id)
            }
            #expect(try await found("new") == ["s1"])
            #expect(try await found("newer").sorted() == ["s1", "s2"])
            var paused = try #require(await store.share("s1", of: Self.acme))
            paused.backoff = Share.Backoff(failures: 1, until: 50)
            try await Self.put(paused, in: store)
            #expect(try await found("new").isEmpty)
            #expect(try await found("new", now: 50) == ["s1"])
        }
    }

    @Test func `The state of an ended share is stored once per pair of items, for a limited time`() async throws {
        try await withStore { (store) async throws in
            let share = Self.share("s1")
            let pair = CommentPair(share: "s1", origin: .source, id: "11", status: .paired)
            let ended = TransferredShare(share: share, pairs: [pair])
            func release(_ target: String, of account: AccountID = Self.acme) async throws -> TransferredShare? {
                try await store.transaction(for: account) { transaction in
                    try await transaction.releaseUnshared(
                        source: share.source.entity.key, target: EntityKey(tool: Self.jira, sourceId: target),
                        profile: "p")
                }
            }
            try await store.transaction(for: Self.acme) { try await $0.keepUnshared(ended, at: 5) }
            #expect(try await release("999") == nil)
            #expect(try await release("10001", of: Self.globex) == nil)
            #expect(try await release("10001") == ended)
            #expect(try await release("10001") == nil)
            let old = RetentionStore(database: store.database)
            try await store.transaction(for: Self.acme) { try await $0.keepUnshared(ended, at: 5) }
            #expect(try await old.removeUnshared(of: Self.acme, before: 5, most: 9) == 0)
            #expect(try await old.removeUnshared(of: Self.acme, before: 6, most: 9) == 1)
            #expect(try await release("10001") == nil)
        }
    }

    @Test func `Every table isolates accounts, and every time is a timestamptz`() async throws {
        try await ScratchSchema.with(migrations: PostgresShareStore.migrations()) { (scratch) async throws in
            let findings = try await RowSecurityAudit(scratch.schema).findings(by: scratch.owner)
            #expect(findings.isEmpty)
            #expect(try await scratch.timesOfOtherTypes().isEmpty)
        }
    }

    private static func share(_ id: String, source: String = "101", target: String = "10001") -> Share {
        Share(
            id: id, account: acme, profile: "p", mapping: "m", origin: .source,
            source: EntityReference(sourceId: source, entityType: "userstory", tool: targetprocess),
            target: EntityReference(sourceId: target, entityType: "10001", tool: jira))
    }

    private static func put(
        _ share: Share, pairs: [CommentPair] = [], history: [HistoryEntry] = [], in store: PostgresShareStore
    ) async throws {
        try await store.transaction(for: share.account) {
            try await $0.store(ShareChange(share: share, pairs: pairs, history: history))
        }
    }

    private func withStore(_ body: (PostgresShareStore) async throws -> Void) async throws {
        try await ScratchSchema.with(migrations: PostgresShareStore.migrations()) { scratch in
            try await body(PostgresShareStore(database: scratch.database))
        }
    }
}
