import AdapterEngine
import EntityModel
import Primitives
import SyncEngine
import Synchronization

/// A simulated database that runs transactions one after another, each completely or not at all.
final class SimulatedStore: Sendable {
    private struct State {
        var shares: [String: Share] = [:]
        var pairs: [String: [CommentPair]] = [:]
        var history: [HistoryEntry] = []
        var watermarks: [String: Timestamp] = [:]
        var firstWatermarks: [String: Timestamp] = [:]
        var fences: [FenceKey: Fence] = [:]
        var held: [EntityKey: ProcessID] = [:]
        var intents: [String: CreationIntent] = [:]
        var setApart: Set<Exclusion> = []
        /// The shares that ever started, as they were at their start.
        var begun: [(share: Share, at: Timestamp)] = []
        /// The profiles of the shares that ended, by the IDs of the shares.
        var endedProfiles: [String: String] = [:]
        var moved: [String: [String: TransferredShare]] = [:]
        var unshared: [UnsharedPair: TransferredShare] = [:]
        /// The items that each share ever had.
        var items: [String: Set<EntityKey>] = [:]
        var jobs: [String: Job] = [:]
        var findings: [(job: String, finding: Finding)] = []
    }

    /// The exclusion of an item from auto-sharing in a profile.
    struct Exclusion: Hashable {
        var item: EntityKey
        var profile: String
    }

    /// The items of a share that ended.
    struct UnsharedPair: Hashable {
        var source: EntityKey
        var target: EntityKey
    }

    /// The key of a fence.
    ///
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
    private let broken: World.DisabledSafeguards
    private let state = Mutex(State())

    init(scheduler: Scheduler, broken: World.DisabledSafeguards) {
        self.scheduler = scheduler
        self.broken = broken
    }

    var history: [HistoryEntry] { state.withLock { $0.history } }
    func share(_ id: String) -> Share? { state.withLock { $0.shares[id] } }
    var shares: [Share] { sorted() }
    /// Returns the items of a share, even if it has ended.
    func items(of share: String) -> Set<EntityKey> { state.withLock { $0.items[share] ?? [] } }
    /// Returns the items of all shares that ever contained one of the items.
    func items(sharedWithAny items: [EntityKey]) -> Set<EntityKey> {
        state.withLock { state in
            state.items.values.reduce(into: []) { found, all in
                if !all.isDisjoint(with: items) { found.formUnion(all) }
            }
        }
    }
    /// Returns the number of shares that an item ever had.
    func totalShareCount(of item: EntityKey) -> Int { state.withLock { $0.items.values.count { $0.contains(item) } } }
    var jobs: [Job] { state.withLock { $0.jobs.values.sorted { ($0.id.count, $0.id) < ($1.id.count, $1.id) } } }
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

    func isSetApart(_ entity: EntityKey, _ profile: String) -> Bool {
        state.withLock { $0.setApart.contains(Exclusion(item: entity, profile: profile)) }
    }

    /// Copies the exclusions of a profile to another one.
    func copyExclusions(from profile: String, to other: String) {
        state.withLock { state in
            for exclusion in state.setApart where exclusion.profile == profile {
                state.setApart.insert(Exclusion(item: exclusion.item, profile: other))
            }
        }
    }

    /// The shares that ever started, as they were at their start, with the time.
    func endedProfile(of share: String) -> String? { state.withLock { $0.endedProfiles[share] } }
    var begun: [(share: Share, at: Timestamp)] { state.withLock { $0.begun } }

    /// Returns the shares that a job transferred to another profile, as they were before.
    func moved(by job: String) -> [TransferredShare] {
        state.withLock { ($0.moved[job] ?? [:]).values.sorted { $0.share.id < $1.share.id } }
    }

    func forgetMoved(by job: String) { state.withLock { $0.moved[job] = nil } }

    func unshared(_ pair: UnsharedPair) -> TransferredShare? { state.withLock { $0.unshared[pair] } }
    func allPairs(_ id: String) -> [CommentPair] { state.withLock { $0.pairs[id] ?? [] } }

    func apply(_ pending: SimulatedTransaction.Pending) {
        let changes = pending.changes
        let now = scheduler.now
        state.withLock { state in
            state.history += pending.history
            for (exclusion, isSetApart) in pending.setApart {
                if isSetApart { state.setApart.insert(exclusion) } else { state.setApart.remove(exclusion) }
            }
            for share in pending.removedPairs { state.pairs[share] = nil }
            for (job, moved) in pending.kept { state.moved[job, default: [:]][moved.share.id] = moved }
            for (job, share) in pending.released { state.moved[job]?[share] = nil }
            for (pair, ended) in pending.unshared { state.unshared[pair] = ended }
            for change in changes {
                let id = change.share.id
                state.history += change.history
                if state.items[id] == nil { state.begun.append((change.share, now)) }
                state.items[id, default: []].formUnion(Side.allCases.map { change.share[$0].entity.key })
                if change.endsShare {
                    state.endedProfiles[id] = change.share.profile
                    state.shares[id] = nil
                    state.pairs[id] = nil
                    continue
                }
                state.shares[id] = broken.kept(change.share)
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

    func shares(of profile: String) -> [Share] { sorted().filter { $0.profile == profile } }

    func sorted() -> [Share] { state.withLock { $0.shares.values.sorted { $0.id < $1.id } } }

    func watermark(_ key: String) -> Timestamp? { state.withLock { $0.watermarks[key] } }
    func firstWatermark(_ key: String) -> Timestamp? { state.withLock { $0.firstWatermarks[key] } }
    func setWatermark(_ key: String, _ value: Timestamp) {
        state.withLock { state in
            state.watermarks[key] = value
            if state.firstWatermarks[key] == nil { state.firstWatermarks[key] = value }
        }
    }

    /// Locks an item, unless a living process holds it.
    func lock(_ entity: EntityKey, for process: ProcessID) -> Bool {
        state.withLock { state in
            if let holder = state.held[entity], scheduler.isAlive(holder) { return false }
            state.held[entity] = process
            return true
        }
    }

    func release(_ entity: EntityKey) {
        state.withLock { $0.held[entity] = nil }
    }

    /// Records the start of a command.
    ///
    /// Returns the known outcome, or `nil` if the command may run, and whether the command started before.
    func begin(_ command: Command) throws(ToolError) -> (known: FenceOutcome?, wasInterrupted: Bool) {
        try state.withLock { state throws(ToolError) in
            if let fence = state.fences[FenceKey(command)] {
                if fence.sequence > command.sequence { return (.overtaken, false) }
                if fence.sequence == command.sequence {
                    if let result = fence.result { return (.finished(result), false) }
                    guard command.action != .probe else { throw CommandResult.interrupted }
                    return (nil, true)
                }
            }
            let answer = command.action == .probe ? CommandResult.canceledBeforeRun(command) : nil
            state.fences[FenceKey(command)] = Fence(sequence: command.sequence, result: answer)
            return (answer.map(FenceOutcome.finished), false)
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
