import Synchronization

/// One run of a process between its start and its end or death.
struct ProcessID: Hashable, Comparable {
    enum Kind: Int, Comparable {
        case sync, sourceAdapter, targetAdapter

        static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }
    }

    var kind: Kind
    var replica: Int
    var incarnation: Int

    static func < (left: ProcessID, right: ProcessID) -> Bool {
        (left.kind, left.replica, left.incarnation) < (right.kind, right.replica, right.incarnation)
    }

    var name: String { "\(kind)\(replica).\(incarnation)" }
}

/// What the world does to one effect of a process.
enum Fate {
    case done
    /// The effect fails before anything was done.
    case failed
    /// The effect is done, and its answer is lost.
    case answerLost
    /// The process dies after the effect.
    case diesAfter
}

/// Thrown out of every effect of a process that is dead.
struct ProcessDied: Error {}

/// Thrown by an effect that the world lets fail.
struct EffectFailed: Error {
    let what: String
}

/// Holds every effect that some process waits for and lets one happen at a time, in an order that the seed decides.
final class Scheduler: Sendable {
    private struct Waiter {
        var process: ProcessID
        var what: String
        var canFail: Bool
        var isReady: @Sendable () -> Bool
        var continuation: CheckedContinuation<Fate, any Error>
    }

    private struct State {
        var random: SeededRandom
        var waiters: [Waiter] = []
        var dead: Set<ProcessID> = []
        var trace: [String] = []
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        var faults = Faults()
        var now: Int64 = 1_800_000_000_000
    }

    /// How much goes wrong, in percent of all effects.
    struct Faults {
        var effectFails = 0
        var answerIsLost = 0
        var processDies = 0
    }

    let executor = RunLoopExecutor()
    private let state: Mutex<State>
    private let keepsTrace: Bool

    init(seed: UInt64, keepsTrace: Bool) {
        state = Mutex(State(random: SeededRandom(seed: seed)))
        self.keepsTrace = keepsTrace
    }

    // MARK: For processes

    /// Waits until the scheduler lets the effect happen.
    ///
    /// - Parameters:
    ///   - process: who waits.
    ///   - what: the effect's name in the trace.
    ///   - canFail: whether the effect may fail, as everything outside a process may.
    ///   - isReady: whether it can happen now, for a wait on something held by another.
    /// - Returns: what the world does to it.
    /// - Throws: ``ProcessDied``.
    func effect(
        _ process: ProcessID, _ what: String, canFail: Bool = true,
        isReady: @escaping @Sendable () -> Bool = { true }
    ) async throws -> Fate {
        if state.withLock({ $0.dead.contains(process) }) { throw ProcessDied() }
        return try await withCheckedThrowingContinuation { continuation in
            state.withLock {
                $0.waiters.append(
                    Waiter(
                        process: process, what: what, canFail: canFail, isReady: isReady, continuation: continuation))
            }
        }
    }

    func isAlive(_ process: ProcessID) -> Bool {
        state.withLock { !$0.dead.contains(process) }
    }

    /// Kills a process: nothing that it waits for happens any more.
    func kill(_ process: ProcessID) {
        note("\(process.name) dies")
        let orphans = state.withLock { state in
            state.dead.insert(process)
            let orphans = state.waiters.filter { $0.process == process }
            state.waiters.removeAll { $0.process == process }
            return orphans
        }
        for orphan in orphans { orphan.continuation.resume(throwing: ProcessDied()) }
    }

    // MARK: For the world

    var now: Int64 { state.withLock { $0.now } }

    func advance(by milliseconds: Int64) {
        state.withLock { $0.now += milliseconds }
    }

    func random<Value: Sendable>(_ body: (inout SeededRandom) -> Value) -> Value {
        state.withLock { body(&$0.random) }
    }

    func setFaults(_ faults: Faults) {
        state.withLock { $0.faults = faults }
    }

    /// Writes a line of the trace.
    func note(_ line: @autoclosure () -> String) {
        guard keepsTrace else { return }
        let line = line()
        state.withLock { $0.trace.append(line) }
    }

    var digest: UInt64 { state.withLock { $0.digest } }
    var trace: [String] { state.withLock { $0.trace } }

    /// Lets one waiting effect happen; says whether there was one that could.
    func letOneHappen() -> Bool {
        let waiters = state.withLock { $0.waiters }
        let ready = waiters.indices.filter { waiters[$0].isReady() }
        guard !ready.isEmpty else { return false }
        let (waiter, fate) = state.withLock { state in
            let waiter = state.waiters.remove(at: ready[state.random.below(ready.count)])
            let faults = state.faults
            let roll = state.random.below(1_000)
            state.digest = (state.digest ^ UInt64(roll) ^ UInt64(bitPattern: state.now)) &* 0x100_0000_01B3
            let fate: Fate =
                if roll < faults.processDies * 10 {
                    .diesAfter
                } else if waiter.canFail, roll < (faults.processDies + faults.effectFails) * 10 {
                    .failed
                } else if waiter.canFail,
                    roll < (faults.processDies + faults.effectFails + faults.answerIsLost) * 10
                {
                    .answerLost
                } else {
                    .done
                }
            return (waiter, fate)
        }
        note("\(waiter.process.name) \(waiter.what) \(fate)")
        waiter.continuation.resume(returning: fate)
        executor.drain()
        return true
    }
}
