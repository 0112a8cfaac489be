import AdapterEngine
import EntityModel
import SyncEngine
import Synchronization

/// A stand-in for the database: transactions one after another, all of a transaction or nothing of it.
final class ModelStore: Sendable {
    private struct State {
        var shares: [String: Share] = [:]
        var pairs: [String: [CommentPair]] = [:]
        var history: [HistoryEntry] = []
        var watermarks: [String: Int64] = [:]
        var fences: [EntityKey: Fence] = [:]
        var held: [EntityKey: ProcessID] = [:]
        var intents: [String: CreationIntent] = [:]
        var setApart: Set<EntityKey> = []
        /// The items that each share ever had.
        var items: [String: Set<EntityKey>] = [:]
        var jobs: [String: Job] = [:]
        var findings: [(job: String, finding: Finding)] = []
    }

    private struct Fence {
        var sequence: Int64
        var result: CommandResult?
    }

    private let scheduler: Scheduler
    private let broken: World.Broken
    private let state = Mutex(State())

    init(scheduler: Scheduler, broken: World.Broken) {
        self.scheduler = scheduler
        self.broken = broken
    }

    var history: [HistoryEntry] { state.withLock { $0.history } }
    func share(_ id: String) -> Share? { state.withLock { $0.shares[id] } }
    var shares: [Share] { sorted() }
    /// The share's items, also of one that is over.
    func items(of share: String) -> Set<EntityKey> { state.withLock { $0.items[share] ?? [] } }
    var jobs: [Job] { state.withLock { $0.jobs.values.sorted { $0.id < $1.id } } }
    func add(_ job: Job) { state.withLock { $0.jobs[job.id] = job } }
    func findings(of job: String) -> [Finding] {
        state.withLock { $0.findings.filter { $0.job == job }.map(\.finding) }
    }

    func store(_ job: Job, _ findings: [Finding]) -> Job? {
        state.withLock { state in
            guard state.jobs[job.id]?.revision == job.revision else { return nil }
            var stored = job
            stored.revision += 1
            state.jobs[job.id] = stored
            for var finding in findings {
                finding.number = Int64(state.findings.count + 1)
                state.findings.append((job.id, finding))
            }
            return stored
        }
    }
    func isSetApart(_ entity: EntityKey) -> Bool { state.withLock { $0.setApart.contains(entity) } }
    func allPairs(_ id: String) -> [CommentPair] { state.withLock { $0.pairs[id] ?? [] } }

    fileprivate func apply(_ pending: ModelTransaction.Pending) {
        let changes = pending.changes
        state.withLock { state in
            state.history += pending.history
            for (entity, isSetApart) in pending.setApart {
                if isSetApart { state.setApart.insert(entity) } else { state.setApart.remove(entity) }
            }
            for change in changes {
                let id = change.share.id
                state.history += change.history
                if change.isOver {
                    state.shares[id] = nil
                    state.pairs[id] = nil
                    continue
                }
                state.shares[id] = broken.kept(change.share)
                state.items[id, default: []].formUnion(Side.allCases.map { change.share[$0].entity.key })
                for pair in change.pairs {
                    let place = state.pairs[id, default: []].firstIndex {
                        $0.origin == pair.origin && $0[pair.origin].id == pair[pair.origin].id
                    }
                    if let place {
                        state.pairs[id, default: []][place] = pair
                    } else {
                        state.pairs[id, default: []].append(pair)
                    }
                }
            }
        }
    }

    fileprivate func sorted() -> [Share] { state.withLock { $0.shares.values.sorted { $0.id < $1.id } } }

    fileprivate func watermark(_ key: String) -> Int64? { state.withLock { $0.watermarks[key] } }
    fileprivate func setWatermark(_ key: String, _ value: Int64) { state.withLock { $0.watermarks[key] = value } }

    /// Takes hold of an item, unless a living process has it.
    fileprivate func take(_ entity: EntityKey, for process: ProcessID) -> Bool {
        state.withLock { state in
            if let holder = state.held[entity], scheduler.isAlive(holder) { return false }
            state.held[entity] = process
            return true
        }
    }

    fileprivate func release(_ entity: EntityKey) {
        state.withLock { $0.held[entity] = nil }
    }

    /// Records that a command begins; tells what is known of it, or `nil` if it may run.
    fileprivate func begin(_ command: Command) throws(ToolFailure) -> Passage? {
        try state.withLock { state throws(ToolFailure) in
            if let fence = state.fences[command.target.key] {
                if fence.sequence > command.sequence { return .overtaken }
                if fence.sequence == command.sequence {
                    if let result = fence.result { return .finished(result) }
                    guard !command.isInquiry else { throw CommandResult.leftInTheMiddle }
                }
            }
            let answer = command.isInquiry ? CommandResult.neverRan(command) : nil
            state.fences[command.target.key] = Fence(sequence: command.sequence, result: answer)
            return answer.map(Passage.finished)
        }
    }

    fileprivate func intent(_ share: String) -> CreationIntent? { state.withLock { $0.intents[share] } }
    fileprivate func setIntent(_ share: String, _ body: (inout CreationIntent?) -> Void) {
        state.withLock { body(&$0.intents[share]) }
    }

    fileprivate func record(_ result: CommandResult, of command: Command) {
        state.withLock { $0.fences[command.target.key] = Fence(sequence: command.sequence, result: result.record) }
    }
}

/// The store as one process sees it.
struct ModelSession: ShareStore, CommandFence, CreationIntents {
    let store: ModelStore
    let process: ProcessID
    let scheduler: Scheduler

    private func effect(_ what: @autoclosure () -> String, needsStore: Bool = false) async throws {
        switch try await scheduler.effect(process, "store \(what())", canFail: false, needsStore: needsStore) {
        case .diesAfter:
            scheduler.kill(process)
            throw ProcessDied()
        case .done, .failed, .answerLost:
            return
        }
    }

    func transaction<Value: Sendable>(
        for account: AccountID, _ body: sending (any ShareTransaction) async throws -> Value
    ) async throws -> Value {
        try await effect("begin", needsStore: true)
        scheduler.holdStore(process)
        let transaction = ModelTransaction(session: self)
        do {
            let value = try await body(transaction)
            let fate = try await scheduler.effect(process, "store commit", canFail: false)
            store.apply(transaction.pending.withLock { $0 })
            scheduler.holdStore(nil)
            if case .diesAfter = fate {
                scheduler.kill(process)
                throw ProcessDied()
            }
            return value
        } catch {
            if scheduler.isAlive(process) { scheduler.holdStore(nil) }
            throw error
        }
    }

    func shares(of account: AccountID, profile: String, after: String?, limit: Int) async throws -> [Share] {
        try await effect("list")
        return Array(store.sorted().filter { $0.id > after ?? "" }.prefix(limit))
    }

    func count(of account: AccountID, profile: String) async throws -> Int {
        try await effect("count")
        return store.shares.count
    }

    func creating(of account: AccountID, profile: String) async throws -> Int {
        try await effect("count what is to be made")
        return store.shares.count { $0.status == .creating && $0.pause == nil }
    }

    func shared(among items: [EntityKey], profile: String, account: AccountID) async throws -> Set<EntityKey> {
        try await effect("shared among \(items.count)")
        return Set(
            items.filter { item in store.isSetApart(item) || store.shares.contains { $0.side(of: item) != nil } })
    }

    func waiting(
        of account: AccountID, profile: String, issuedBefore: Int64, now: Int64, limit: Int
    ) async throws -> [Share] {
        try await effect("waiting")
        return store.sorted().filter { share in
            let outstanding = Side.allCases.compactMap { share[$0].outstanding }
            if outstanding.contains(where: { $0.issuedAt < issuedBefore }) { return true }
            let isUnread = Side.allCases.contains { share[$0].unread != nil }
            guard share.pause.map({ $0.until <= now }) ?? true else { return false }
            return outstanding.isEmpty && (isUnread || share.status == .linking || share.status == .creating)
        }
    }

    func watermark(of account: AccountID, profile: String, side: Side) async throws -> Int64? {
        try await effect("watermark")
        return store.watermark(side.rawValue)
    }

    func setWatermark(_ value: Int64, of account: AccountID, profile: String, side: Side) async throws {
        try await effect("set watermark")
        store.setWatermark(side.rawValue, value)
    }

    func pass(
        _ command: Command, _ body: @escaping @Sendable () async throws -> CommandResult
    ) async throws -> Passage {
        try await effect("hold \(command.target.sourceId)")
        guard store.take(command.target.key, for: process) else {
            throw ToolFailure(kind: .unavailable, message: "another process works on the item")
        }
        defer { if scheduler.isAlive(process) { store.release(command.target.key) } }
        try await effect("begin \(command.id)")
        if let known = try store.begin(command) { return known }
        let result = try await body()
        let fate = try await scheduler.effect(process, "store finish \(command.id)", canFail: false)
        store.record(result, of: command)
        guard case .diesAfter = fate else { return .ran(result) }
        scheduler.kill(process)
        throw ProcessDied()
    }

    func intent(_ share: String, account: AccountID) async throws -> CreationIntent? {
        try await effect("intent of \(share)")
        return store.intent(share)
    }

    func begin(_ share: String, account: AccountID, at now: Int64) async throws {
        try await keep("begin to make for \(share)", share) { intent in
            intent = CreationIntent(first: intent?.first ?? now, last: now, isAsking: true)
        }
    }

    func doubt(_ share: String, account: AccountID, at now: Int64) async throws {
        try await keep("doubt what was made for \(share)", share) { intent in
            intent?.last = now
            intent?.isAsking = false
        }
    }

    func finish(_ share: String, account: AccountID, _ item: CreatedItem) async throws {
        try await keep("made for \(share)", share) { $0?.item = item }
    }

    func withdraw(_ share: String, account: AccountID) async throws {
        try await keep("not made for \(share)", share) { $0 = nil }
    }

    /// Stores an intent; the process may die right after.
    private func keep(
        _ what: @autoclosure () -> String, _ share: String, _ body: (inout CreationIntent?) -> Void
    ) async throws {
        let fate = try await scheduler.effect(process, "store \(what())", canFail: false)
        store.setIntent(share, body)
        guard case .diesAfter = fate else { return }
        scheduler.kill(process)
        throw ProcessDied()
    }

    fileprivate func touch(_ what: @autoclosure () -> String) async throws { try await effect(what()) }
}

/// One transaction: what it stores is kept back until the commit.
final class ModelTransaction: ShareTransaction, Sendable {
    fileprivate struct Pending {
        var changes: [ShareChange] = []
        var history: [HistoryEntry] = []
        var setApart: [(EntityKey, Bool)] = []
    }

    fileprivate let pending = Mutex(Pending())
    private let session: ModelSession

    fileprivate init(session: ModelSession) {
        self.session = session
    }

    func shares(of entity: EntityKey) async throws -> [Share] {
        try await session.touch("shares of \(entity.tool.id) \(entity.sourceId)")
        return session.store.sorted().filter { $0.side(of: entity) != nil }
    }

    func share(_ id: String) async throws -> Share? {
        try await session.touch("share \(id)")
        return session.store.share(id)
    }

    func pairs(of share: String, ids: [String]?) async throws -> [CommentPair] {
        let all = session.store.allPairs(share)
        guard let ids else { return all }
        return all.filter { pair in
            Side.allCases.contains { side in pair[side].id.map(ids.contains) ?? false }
        }
    }

    func store(_ change: ShareChange) async throws {
        pending.withLock { $0.changes.append(change) }
    }

    func note(_ history: [HistoryEntry]) async throws {
        pending.withLock { $0.history += history }
    }

    func isSetApart(anyOf entities: [EntityKey], profile: String) async throws -> Bool {
        try await session.touch("set apart \(entities.map(\.sourceId))")
        return entities.contains(where: session.store.isSetApart)
    }

    func setApart(_ entities: [EntityKey], profile: String, _ isSetApart: Bool) async throws {
        pending.withLock { $0.setApart += entities.map { ($0, isSetApart) } }
    }
}
