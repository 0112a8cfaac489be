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
        var fences: [FenceKey: Fence] = [:]
        var held: [EntityKey: ProcessID] = [:]
        var intents: [String: CreationIntent] = [:]
        var setApart: Set<EntityKey> = []
        var unshared: [UnsharedPair: MovedShare] = [:]
        /// The items that each share ever had.
        var items: [String: Set<EntityKey>] = [:]
        var jobs: [String: Job] = [:]
        var findings: [(job: String, finding: Finding)] = []
    }

    /// The items of a share that ended.
    struct UnsharedPair: Hashable {
        var source: EntityKey
        var target: EntityKey
    }

    /// Each share numbers its own commands.
    private struct FenceKey: Hashable {
        var share: String
        var entity: EntityKey

        init(_ command: Command) {
            share = command.share
            entity = command.target.key
        }
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
    /// How many shares an item ever had.
    func sharesEver(of item: EntityKey) -> Int { state.withLock { $0.items.values.count { $0.contains(item) } } }
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
    func unshared(_ pair: UnsharedPair) -> MovedShare? { state.withLock { $0.unshared[pair] } }
    func isSetApart(_ entity: EntityKey) -> Bool { state.withLock { $0.setApart.contains(entity) } }
    func allPairs(_ id: String) -> [CommentPair] { state.withLock { $0.pairs[id] ?? [] } }

    func apply(_ pending: ModelTransaction.Pending) {
        let changes = pending.changes
        state.withLock { state in
            state.history += pending.history
            for (entity, isSetApart) in pending.setApart {
                if isSetApart { state.setApart.insert(entity) } else { state.setApart.remove(entity) }
            }
            for (pair, ended) in pending.unshared { state.unshared[pair] = ended }
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

    func sorted() -> [Share] { state.withLock { $0.shares.values.sorted { $0.id < $1.id } } }

    func watermark(_ key: String) -> Int64? { state.withLock { $0.watermarks[key] } }
    func setWatermark(_ key: String, _ value: Int64) { state.withLock { $0.watermarks[key] = value } }

    /// Takes hold of an item, unless a living process has it.
    func take(_ entity: EntityKey, for process: ProcessID) -> Bool {
        state.withLock { state in
            if let holder = state.held[entity], scheduler.isAlive(holder) { return false }
            state.held[entity] = process
            return true
        }
    }

    func release(_ entity: EntityKey) {
        state.withLock { $0.held[entity] = nil }
    }

    /// Records that a command begins; tells what is known of it, or `nil` if it may run.
    func begin(_ command: Command) throws(ToolFailure) -> Passage? {
        try state.withLock { state throws(ToolFailure) in
            if let fence = state.fences[FenceKey(command)] {
                if fence.sequence > command.sequence { return .overtaken }
                if fence.sequence == command.sequence {
                    if let result = fence.result { return .finished(result) }
                    guard !command.isInquiry else { throw CommandResult.leftInTheMiddle }
                }
            }
            let answer = command.isInquiry ? CommandResult.neverRan(command) : nil
            state.fences[FenceKey(command)] = Fence(sequence: command.sequence, result: answer)
            return answer.map(Passage.finished)
        }
    }

    func intent(_ share: String) -> CreationIntent? { state.withLock { $0.intents[share] } }
    func setIntent(_ share: String, _ body: (inout CreationIntent?) -> Void) {
        state.withLock { body(&$0.intents[share]) }
    }

    func record(_ result: CommandResult, of command: Command) {
        state.withLock { $0.fences[FenceKey(command)] = Fence(sequence: command.sequence, result: result.record) }
    }
}
