import AdapterEngine
import EntityModel
import Primitives
import SyncEngine
import Synchronization

/// The store as one process sees it.
struct SimulatedStoreSession: ShareStore, CommandFence, CreationIntentStore {
    let store: SimulatedStore
    let process: ProcessID
    let scheduler: Scheduler
    let broken: World.DisabledSafeguards
    /// Receives each stored watermark except the first, with the first one, the side, and the profile.
    let onWatermark: @Sendable (Timestamp, Timestamp, Side, String) -> Void

    private func effect(_ what: @autoclosure () -> String, needsStore: Bool = false) async throws {
        switch try await scheduler.effect(process, "store \(what())", canFail: false, needsStore: needsStore) {
        case .crashesAfter:
            scheduler.kill(process)
            throw ProcessCrashed()
        case .done, .failed, .answerLost:
            return
        }
    }

    func transaction<Value: Sendable>(
        for account: AccountID, _ body: sending (any ShareTransaction) async throws -> Value
    ) async throws -> Value {
        try await effect("begin", needsStore: true)
        scheduler.setStoreHolder(process)
        let transaction = SimulatedTransaction(session: self)
        do {
            let value = try await body(transaction)
            let fate = try await scheduler.effect(process, "store commit", canFail: false)
            store.apply(transaction.pending.withLock { $0 })
            scheduler.setStoreHolder(nil)
            if case .crashesAfter = fate {
                scheduler.kill(process)
                throw ProcessCrashed()
            }
            return value
        } catch {
            if scheduler.isAlive(process) { scheduler.setStoreHolder(nil) }
            throw error
        }
    }

    func shares(of account: AccountID, profile: String, after: String?, limit: Int) async throws -> [Share] {
        try await effect("list")
        return Array(store.shares(of: profile).filter { $0.id > after ?? "" }.prefix(limit))
    }

    func count(of account: AccountID, profile: String) async throws -> Int {
        try await effect("count")
        return store.shares(of: profile).count
    }

    func pendingCreationCount(of account: AccountID, profile: String) async throws -> Int {
        try await effect("count pending creations")
        return store.shares(of: profile).count { $0.status == .creating && $0.backoff == nil }
    }

    func sharedOrExcluded(among items: [EntityKey], profile: String, account: AccountID) async throws -> Set<EntityKey>
    {
        try await effect("shared among \(items.count)")
        let shares = store.shares(of: profile)
        return Set(
            items.filter { item in
                store.isSetApart(item, profile) || shares.contains { $0.side(of: item) != nil }
            })
    }

    func stalledShares(
        of account: AccountID, profile: String, issuedBefore: Timestamp, now: Timestamp, limit: Int
    ) async throws -> [Share] {
        try await effect("waiting")
        return store.shares(of: profile).filter { share in
            let outstanding = Side.allCases.compactMap { share[$0].pendingCommand }
            if outstanding.contains(where: { $0.issuedAt < issuedBefore }) { return true }
            let isUnread = Side.allCases.contains { share[$0].pendingRead != nil }
            guard share.backoff.map({ $0.until <= now }) ?? true else { return false }
            let isDue = share.nextTry.map { $0 <= now } ?? false
            return outstanding.isEmpty && share.status != .broken
                && (isUnread || isDue || share.status == .linking || share.status == .creating)
        }
    }

    func rejected(
        of account: AccountID, profile: String, notUnder rules: String, now: Timestamp, limit: Int
    ) async throws -> [Share] {
        store.shares(of: profile).filter { share in
            share.rejectedUnder.map { $0 != rules } ?? false && share.status != .broken
        }
    }

    func watermark(of account: AccountID, profile: String, side: Side) async throws -> Timestamp? {
        try await effect("watermark")
        return store.watermark("\(profile) \(side)")
    }

    func setWatermark(_ value: Timestamp, of account: AccountID, profile: String, side: Side) async throws {
        try await effect("set watermark")
        let value = broken.watermark ? max(value, scheduler.now) : value
        let key = "\(profile) \(side)"
        // The first watermark only marks the time from which changes are polled.
        let first = store.firstWatermark(key)
        store.setWatermark(key, value)
        if let first { onWatermark(value, first, side, profile) }
    }

    func run(
        _ command: Command, _ body: @escaping @Sendable (_ wasInterrupted: Bool) async throws -> CommandResult
    ) async throws -> FenceOutcome {
        try await effect("hold \(command.target.sourceId)")
        guard store.lock(command.target.key, for: process) else {
            throw ToolError(kind: .unavailable, message: "another process works on the item")
        }
        defer { if scheduler.isAlive(process) { store.release(command.target.key) } }
        try await effect("begin \(command.id)")
        let (known, wasInterrupted) = try store.begin(command)
        if let known { return known }
        let result = try await body(wasInterrupted)
        let fate = try await scheduler.effect(process, "store finish \(command.id)", canFail: false)
        store.record(result, of: command)
        guard case .crashesAfter = fate else { return .ran(result) }
        scheduler.kill(process)
        throw ProcessCrashed()
    }

    func intent(_ share: String, account: AccountID) async throws -> CreationIntent? {
        try await effect("intent of \(share)")
        return store.intent(share)
    }

    func begin(_ share: String, account: AccountID, at now: Timestamp) async throws {
        try await keep("begin the creation for \(share)", share) { intent in
            intent = CreationIntent(firstAttemptAt: intent?.firstAttemptAt ?? now, lastAttemptAt: now, isInFlight: true)
        }
    }

    func markUncertain(_ share: String, account: AccountID, at now: Timestamp) async throws {
        try await keep("mark the creation for \(share) as uncertain", share) { intent in
            intent?.lastAttemptAt = now
            intent?.isInFlight = false
        }
    }

    func complete(_ share: String, account: AccountID, _ item: CreatedEntity) async throws {
        try await keep("complete the creation for \(share)", share) { $0?.entity = item }
    }

    func delete(_ share: String, account: AccountID) async throws {
        try await keep("delete the creation intent of \(share)", share) { $0 = nil }
    }

    /// Stores an intent.
    ///
    /// The process may crash right afterward.
    private func keep(
        _ what: @autoclosure () -> String, _ share: String, _ body: (inout CreationIntent?) -> Void
    ) async throws {
        let fate = try await scheduler.effect(process, "store \(what())", canFail: false)
        store.setIntent(share, body)
        guard case .crashesAfter = fate else { return }
        scheduler.kill(process)
        throw ProcessCrashed()
    }

    func touch(_ what: @autoclosure () -> String) async throws { try await effect(what()) }
}

/// One transaction, which holds its changes until the commit.
final class SimulatedTransaction: ShareTransaction, Sendable {
    struct Pending {
        var changes: [ShareChange] = []
        var history: [HistoryEntry] = []
        var setApart: [(SimulatedStore.Exclusion, Bool)] = []
        var removedPairs: [String] = []
        var kept: [(job: String, moved: TransferredShare)] = []
        var released: [(job: String, share: String)] = []
        var unshared: [(SimulatedStore.UnsharedPair, TransferredShare?)] = []
    }

    let pending = Mutex(Pending())
    private let session: SimulatedStoreSession

    init(session: SimulatedStoreSession) {
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

    func shares(containingAny items: [EntityKey]) async throws -> [Share] {
        session.store.sorted().filter { share in items.contains { share.side(of: $0) != nil } }
    }

    func shares(linkingTo items: [EntityKey]) async throws -> [String] {
        session.store.sorted().filter { !Set($0.linkedEntities).isDisjoint(with: items) }.map(\.id)
    }

    func pairs(of share: String, ids: [String]?) async throws -> [CommentPair] {
        let all = session.store.allPairs(share)
        guard let ids else { return all }
        return all.filter { pair in
            Side.allCases.contains { side in pair[side].id.map(ids.contains) ?? false }
        }
    }

    func store(_ change: ShareChange) async throws {
        pending.withLock { $0.changes.append(session.broken.kept(change)) }
    }

    func removePairs(of share: String) async throws { pending.withLock { $0.removedPairs.append(share) } }
    func saveTransferSnapshot(_ moved: TransferredShare, by job: String) async throws {
        pending.withLock { $0.kept.append((job, moved)) }
    }
    func deleteTransferSnapshot(_ share: String, of job: String) async throws {
        pending.withLock { $0.released.append((job, share)) }
    }

    func keepUnshared(_ ended: TransferredShare, at now: Timestamp) async throws {
        let pair = SimulatedStore.UnsharedPair(
            source: ended.share.source.entity.key, target: ended.share.target.entity.key)
        pending.withLock { $0.unshared.append((pair, ended)) }
    }

    func releaseUnshared(source: EntityKey, target: EntityKey, profile: String) async throws -> TransferredShare? {
        let pair = SimulatedStore.UnsharedPair(source: source, target: target)
        pending.withLock { $0.unshared.append((pair, nil)) }
        return session.store.unshared(pair)
    }

    func append(_ history: [HistoryEntry]) async throws {
        pending.withLock { $0.history += history }
    }

    func isExcluded(anyOf entities: [EntityKey], profile: String) async throws -> Bool {
        try await session.touch("excluded \(entities.map(\.sourceId))")
        return entities.contains { session.store.isSetApart($0, profile) }
    }

    func setExcluded(_ entities: [EntityKey], profile: String, _ isSetApart: Bool) async throws {
        pending.withLock { pending in
            pending.setApart += entities.map { (SimulatedStore.Exclusion(item: $0, profile: profile), isSetApart) }
        }
    }
}
