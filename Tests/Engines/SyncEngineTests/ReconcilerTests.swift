import EntityModel
import Primitives
import Synchronization
import TestSupport
import Testing

@testable import SyncEngine

/// Reconciliation with tools of which some items cannot be read for any reason.
@Suite struct ReconcilerTests {
    private let store = MemoryShareStore()
    private let reader = ScriptedReader()

    private func synchronizer(_ profile: Profile = ScriptedReader.profile) -> ShareSynchronizer {
        ShareSynchronizer(
            store: store, sink: NoSink(), readers: reader.bound, profiles: OneProfile(profile: profile),
            hasher: { _ in ContentHasher { ContentHash(rawValue: String(decoding: $0, as: UTF8.self)) } },
            clock: { 1_000_000 })
    }

    private var processor: EventProcessor { processor(ScriptedReader.profile) }

    private func processor(_ profile: Profile) -> EventProcessor {
        EventProcessor(
            synchronizer: synchronizer(profile),
            shareFlow: ShareFlow(
                store: store, synchronizer: synchronizer(profile), profiles: OneProfile(profile: profile),
                readers: reader.bound, newId: { "new" }))
    }

    private var reconciler: Reconciler {
        Reconciler(
            synchronizer: synchronizer(), eventProcessor: processor, store: store, readers: reader.bound,
            clock: { 1_000_000 })
    }

    private func share(_ number: Int) -> Share {
        var share = Share(
            id: "s\(number)", account: ScriptedReader.profile.account, profile: "p", mapping: "1", origin: .source,
            source: ScriptedReader.story(number), target: ScriptedReader.issue(number))
        share.status = .active
        return share
    }

    @Test func `an item that cannot be decoded is listed on its share once and blocks no other item`() async throws {
        for number in 1...8 { store.put(share(number)) }
        // Five failures are the limit, but none of them is the tool's fault.
        for number in 1...5 { reader.fail(ScriptedReader.issue(number), .unreadable) }
        reader.change((1...8).map(ScriptedReader.issue))
        try await reconciler.pollChanges(ScriptedReader.profile)
        #expect(reader.reads(of: ScriptedReader.issue(8)) > 0)
        #expect(
            store.history.filter { $0.kind == .unreadable }.map(\.share).sorted() == ["s1", "s2", "s3", "s4", "s5"])
        #expect(store.share("s1")?.backoff != nil && store.share("s8")?.backoff == nil)
        try await reconciler.pollChanges(ScriptedReader.profile)
        #expect(store.history.filter { $0.kind == .unreadable }.count == 5)
    }

    @Test func `items for which the tool always fails delay the others of the feed for one round at most`()
        async throws
    {
        for number in 1...8 { store.put(share(number)) }
        for number in 1...5 { reader.fail(ScriptedReader.issue(number), .unavailable) }
        reader.change((1...8).map(ScriptedReader.issue))
        let reconciler = reconciler
        for _ in 0..<2 {
            await #expect(throws: ToolError.self) { try await reconciler.pollChanges(ScriptedReader.profile) }
        }
        #expect(reader.reads(of: ScriptedReader.issue(8)) > 0)
        // The watermark has not passed the failed items.
        #expect(try await store.watermark(of: share(1).account, profile: "p", side: .target) ?? 0 <= 1_000)
    }

    @Test func `a sweep finds a deletion although the tool fails for another item of the page`() async throws {
        for number in 1...8 { store.put(share(number)) }
        reader.fail(ScriptedReader.issue(3), .unavailable, alsoInBatches: true)
        reader.fail(ScriptedReader.story(5), .notFound)
        let page = try await reconciler.sweep(ScriptedReader.profile, after: nil)
        #expect(page.failure != nil && page.next == nil)
        #expect(store.share("s5")?.status == .broken)
        #expect(store.share("s3")?.status == .active && store.share("s8")?.status == .active)
    }

    @Test func `a sweep continues after a page for which a tool is unavailable`() async throws {
        for number in 1...(JobExecutor.page + 1) { store.put(share(number)) }
        reader.failAll = true
        let page = try await reconciler.sweep(ScriptedReader.profile, after: nil)
        #expect(page.failure != nil && page.next != nil)
        #expect(store.shares.allSatisfy { $0.status == .active && $0.backoff == nil })
    }

    private func event(_ kind: Event.Kind, _ id: String, _ type: String = "sprint") -> Event {
        Event(
            id: "e", account: ScriptedReader.profile.account,
            entity: EntityReference(sourceId: id, entityType: type, tool: ScriptedReader.target), occurredAt: 1,
            kind: kind)
    }

    @Test func `each shared item that shows a renamed sprint is read again`() async throws {
        for number in 1...3 { store.put(share(number)) }
        // The fourth item has no share.
        reader.change([1, 3, 4].map(ScriptedReader.issue))
        let outcome = try await processor.process(event(.renamed, "7"))
        #expect(outcome == .readsRequested(shares: 2, isComplete: true))
        #expect([1, 2, 3, 4].map { reader.reads(of: ScriptedReader.issue($0)) } == [1, 0, 1, 0])
        // One item that cannot be read keeps its pending read and stops no other.
        reader.fail(ScriptedReader.issue(1), .unavailable)
        _ = try await processor.process(event(.renamed, "7"))
        #expect(store.share("s1")?.isIdle == false && store.share("s3")?.isIdle == true)
        #expect(
            try await processor.process(event(.renamed, "private")) == .readsRequested(shares: 0, isComplete: false))
    }

    @Test(arguments: Side.allCases)
    func `a webhook that calls an existing item deleted deletes nothing`(side: Side) async throws {
        store.put(share(1))
        let item = side == .source ? ScriptedReader.story(1) : ScriptedReader.issue(1)
        let deletion = Event(
            id: "e", account: ScriptedReader.profile.account, entity: item, occurredAt: 1, kind: .deleted)
        var profile = ScriptedReader.profile
        profile.mappings[0].onDelete = .delete
        #expect(try await processor(profile).process(deletion) == .contradicted)
        #expect(store.share("s1")?.status == .active && store.history.isEmpty)
        // The same webhook about a missing item breaks the share and deletes the other item.
        reader.fail(item, .notFound)
        #expect(try await processor(profile).process(deletion) == .commandsSent(commands: 1))
        #expect(store.share("s1")?.status == .broken)
    }

    @Test func `an item that a webhook names without its ID is found and read`() async throws {
        store.put(share(1))
        #expect(try await processor.process(event(.mentioned, "1", "")) == .noChange)
        // The item is read once to find it, and once for its share.
        #expect(reader.reads(of: ScriptedReader.issue(1)) == 2)
        #expect(try await processor.process(event(.mentioned, "gone", "")) == .notShared)
        reader.fail(ScriptedReader.issue(1), .unavailable)
        await #expect(throws: ToolError.self) { try await processor.process(event(.mentioned, "1", "")) }
    }

    @Test func `a waiting share that fails does not delay the others`() async throws {
        for number in 1...8 {
            var waiting = share(number)
            waiting.source.pendingRead = .always
            store.put(waiting)
        }
        for number in 1...4 { reader.fail(ScriptedReader.issue(number), .rejected) }
        await #expect(throws: ToolError.self) { try await reconciler.resumeStalled(ScriptedReader.profile) }
        #expect(store.share("s8")?.source.pendingRead == nil)
    }
}

/// Two tools of which some items cannot be read.
private final class ScriptedReader: Sendable {
    static let (source, target) = (Tool(id: "tp", type: .targetprocess), Tool(id: "j", type: .jira))
    static let profile = Profile(
        id: "p", account: AccountID(rawValue: "a"), name: "p", status: .enabled, sourceTool: source, targetTool: target,
        mappings: [
            Profile.Mapping(
                id: "1",
                typeMappings: [
                    Profile.TypeMapping(
                        sourceType: "userstory", targetType: "10001",
                        fields: [.init(source: FieldID("Name"), target: FieldID("summary"))], states: [],
                        comments: .none)
                ])
        ])

    static func story(_ number: Int) -> EntityReference {
        EntityReference(sourceId: "\(number)", entityType: "userstory", tool: source)
    }

    static func issue(_ number: Int) -> EntityReference {
        EntityReference(sourceId: "\(number)", entityType: "10001", tool: target)
    }

    private struct State {
        var failures: [EntityKey: ToolError.Kind] = [:]
        var poisoned: Set<EntityKey> = []
        var changes: [EntityReference] = []
        var reads: [EntityKey: Int] = [:]
        var failsAll = false
    }

    private let state = Mutex(State())

    func fail(_ entity: EntityReference, _ kind: ToolError.Kind, alsoInBatches: Bool = false) {
        state.withLock { state in
            state.failures[entity.key] = kind
            if alsoInBatches { state.poisoned.insert(entity.key) }
        }
    }

    func change(_ entities: [EntityReference]) { state.withLock { $0.changes = entities } }
    func reads(of entity: EntityReference) -> Int { state.withLock { $0.reads[entity.key] ?? 0 } }
    var failAll: Bool {
        get { state.withLock { $0.failsAll } }
        set { state.withLock { $0.failsAll = newValue } }
    }

    private func snapshot(_ entity: EntityReference) -> EntitySnapshot {
        let field = FieldID(entity.tool.type == .jira ? "summary" : "Name")
        return EntitySnapshot(entity: entity, version: 1, modifiedAt: 1, fields: [field: .text("same")], comments: [])
    }

    /// The readers of the two tools.
    var bound: ToolReaders {
        { [self] tool, _ in BoundReader(script: self, tool: tool) }
    }

    fileprivate func read(_ entity: EntityReference) throws(ToolError) -> EntitySnapshot {
        let failure = state.withLock { state in
            state.reads[entity.key, default: 0] += 1
            return state.failsAll ? .unavailable : state.failures[entity.key]
        }
        if let failure { throw ToolError(kind: failure, message: "the tool says \(failure.rawValue)") }
        return snapshot(entity)
    }

    fileprivate func read(_ entities: [EntityReference]) throws(ToolError) -> [EntitySnapshot] {
        let (failures, poisoned, failsAll) = state.withLock { ($0.failures, $0.poisoned, $0.failsAll) }
        guard !failsAll, !entities.contains(where: { poisoned.contains($0.key) }) else {
            throw ToolError(kind: .unavailable, message: "status 500")
        }
        return entities.filter { failures[$0.key] == nil }.map(snapshot)
    }

    fileprivate func changes(in tool: Tool) -> ChangePage {
        let changes = state.withLock { $0.changes }.filter { $0.tool == tool }
        return ChangePage(
            changes: changes.enumerated().map { .init(entity: $1, version: 2, modifiedAt: 1_000 + .milliseconds($0)) },
            next: nil)
    }

    fileprivate func entities(in tool: Tool) -> EntityPage {
        EntityPage(items: state.withLock { $0.changes }.filter { $0.tool == tool }.map { .init(entity: $0) })
    }
}

/// The script as the reader of one tool.
private struct BoundReader: ToolReader {
    let script: ScriptedReader
    let tool: Tool

    func read(_ entity: EntityReference, comments: Bool) async throws(ToolError) -> EntitySnapshot {
        try script.read(entity)
    }

    func read(_ entities: [EntityReference]) async throws(ToolError) -> [EntitySnapshot] { try script.read(entities) }

    func resolve(_ name: String) async throws(ToolError) -> EntitySnapshot {
        guard let number = Int(name) else { throw ToolError(kind: .notFound, message: "no such item") }
        return try script.read(
            tool == ScriptedReader.source ? ScriptedReader.story(number) : ScriptedReader.issue(number))
    }

    func changes(of types: [String], since: Timestamp, cursor: String?) async throws(ToolError) -> ChangePage {
        script.changes(in: tool)
    }

    func query(_ selection: EntityQuery) async throws(ToolError) -> EntityPage { EntityPage(items: []) }

    /// Returns the items that the test changed, one on each page.
    func entities(referencing reference: EntityReference, cursor: String?) async throws(ToolError) -> EntityPage {
        guard reference.sourceId != "private" else { throw ToolError(kind: .rejected, message: "no list") }
        let items = script.entities(in: tool).items
        let place = cursor.flatMap { Int($0) } ?? 0
        guard place < items.count else { return EntityPage(items: []) }
        return EntityPage(items: [items[place]], next: place + 1 < items.count ? "\(place + 1)" : nil)
    }
}

private struct NoSink: CommandSender {
    func send(_ commands: [Command]) async throws {}
}

private struct OneProfile: ProfileProvider {
    let profile: Profile

    func profile(_ id: String, account: AccountID) async throws -> Profile? { profile }
    func profiles(of account: AccountID) async throws -> [Profile] { [profile] }
}

/// An in-memory share store that runs one transaction at a time.
private final class MemoryShareStore: ShareStore {
    private struct State {
        var shares: [String: Share] = [:]
        var history: [HistoryEntry] = []
        var watermarks: [Side: Timestamp] = [:]
    }

    private let state = Mutex(State())

    var history: [HistoryEntry] { state.withLock { $0.history } }
    var shares: [Share] { state.withLock { $0.shares.values.sorted { $0.id < $1.id } } }
    func share(_ id: String) -> Share? { state.withLock { $0.shares[id] } }
    func put(_ share: Share) { state.withLock { $0.shares[share.id] = share } }

    func transaction<Value: Sendable>(
        for account: AccountID, _ body: sending (any ShareTransaction) async throws -> Value
    ) async throws -> Value {
        try await body(Transaction(store: self))
    }

    func shares(of account: AccountID, profile: String, after: String?, limit: Int) async throws -> [Share] {
        Array(shares.filter { $0.id > after ?? "" }.prefix(limit))
    }

    func stalledShares(
        of account: AccountID, profile: String, issuedBefore: Timestamp, now: Timestamp, limit: Int
    ) async throws -> [Share] {
        shares.filter { !$0.isIdle && $0.status == .active }
    }

    func rejected(
        of account: AccountID, profile: String, notUnder rules: String, now: Timestamp, limit: Int
    ) async throws -> [Share] { [] }

    func count(of account: AccountID, profile: String) async throws -> Int { shares.count }
    func pendingCreationCount(of account: AccountID, profile: String) async throws -> Int { 0 }
    func sharedOrExcluded(among items: [EntityKey], profile: String, account: AccountID) async throws -> Set<EntityKey>
    { [] }

    func watermark(of account: AccountID, profile: String, side: Side) async throws -> Timestamp? {
        state.withLock { $0.watermarks[side] ?? 500 }
    }

    func setWatermark(_ value: Timestamp, of account: AccountID, profile: String, side: Side) async throws {
        state.withLock { $0.watermarks[side] = value }
    }

    private struct Transaction: ShareTransaction {
        let store: MemoryShareStore

        func shares(of entity: EntityKey) async throws -> [Share] {
            store.shares.filter { $0.existingEntities.map(\.key).contains(entity) }
        }

        func share(_ id: String) async throws -> Share? { store.share(id) }
        func shares(containingAny items: [EntityKey]) async throws -> [Share] {
            store.shares.filter { !Set($0.existingEntities.map(\.key)).isDisjoint(with: items) }
        }

        func shares(linkingTo items: [EntityKey]) async throws -> [String] { [] }
        func pairs(of share: String, ids: [String]?) async throws -> [CommentPair] { [] }
        func removePairs(of share: String) async throws {}
        func saveTransferSnapshot(_ moved: TransferredShare, by job: String) async throws {}
        func deleteTransferSnapshot(_ share: String, of job: String) async throws {}
        func keepUnshared(_ ended: TransferredShare, at now: Timestamp) async throws {}
        func releaseUnshared(source: EntityKey, target: EntityKey, profile: String) async throws -> TransferredShare? {
            nil
        }

        func store(_ change: ShareChange) async throws {
            store.put(change.share)
            try await append(change.history)
        }

        func append(_ history: [HistoryEntry]) async throws { store.state.withLock { $0.history += history } }
        func isExcluded(anyOf entities: [EntityKey], profile: String) async throws -> Bool { false }
        func setExcluded(_ entities: [EntityKey], profile: String, _ isSetApart: Bool) async throws {}
    }
}
