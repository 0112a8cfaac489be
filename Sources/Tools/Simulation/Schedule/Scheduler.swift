import Primitives
import Synchronization

/// One run of a process, from its start to its end or crash.
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

    /// A number for each process, regardless of its incarnation.
    ///
    /// Each kind has at most two replicas.
    fileprivate var place: Int { kind.rawValue * 2 + replica }
    fileprivate static let places = 6
}

/// The result that the scheduler chooses for one effect of a process.
enum Fate {
    case done
    /// The effect fails before it does anything.
    case failed
    /// The effect is done, but its response is lost.
    case answerLost
    /// The process crashes after the effect.
    case crashesAfter
}

/// The error of every effect of a process that crashed.
struct ProcessCrashed: Error {}

/// The error of an effect that the scheduler lets fail.
struct EffectError: Error {
    let effect: String
}

/// Holds all effects that processes wait for and runs one at a time, in an order that the seed determines.
final class Scheduler: Sendable {
    private struct Waiter {
        var process: ProcessID
        var what: String
        var canFail: Bool
        /// Whether the effect waits until no other process holds the store.
        var needsStore: Bool
        var continuation: CheckedContinuation<Fate, any Error>
    }

    private struct State {
        var random: SeededRandom
        var waiters: [Waiter] = []
        /// The last incarnation that crashed, by the number of the process.
        var dead = [Int](repeating: -1, count: ProcessID.places)
        var storeHolder: ProcessID?
        var trace: [String] = []
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        var faults = Faults()
        var now = Timestamp(millisecondsSinceEpoch: 1_800_000_000_000)

        func isAlive(_ process: ProcessID) -> Bool { process.incarnation > dead[process.place] }
    }

    /// The probability of each fault, in percent of all effects.
    struct Faults {
        var effectFails = 0
        var answerIsLost = 0
        var processDies = 0
    }

    let executor = DeterministicExecutor()
    private let state: Mutex<State>
    private let keepsTrace: Bool

    init(seed: UInt64, keepsTrace: Bool) {
        state = Mutex(State(random: SeededRandom(seed: seed)))
        self.keepsTrace = keepsTrace
    }

    // MARK: For processes

    /// Waits until the scheduler runs the effect.
    ///
    /// - Parameters:
    ///   - process: The process that waits.
    ///   - what: The name of the effect in the trace.
    ///   - canFail: Whether the effect may fail, like everything outside a process.
    ///   - needsStore: Whether the effect can run only while no living process holds the store.
    /// - Returns: The result that the scheduler chooses.
    /// - Throws: ``ProcessCrashed`` if the process crashed.
    func effect(
        _ process: ProcessID, _ what: @autoclosure () -> String, canFail: Bool = true, needsStore: Bool = false
    ) async throws -> Fate {
        guard isAlive(process) else { throw ProcessCrashed() }
        let name = keepsTrace ? what() : ""
        return try await withCheckedThrowingContinuation { continuation in
            state.withLock {
                $0.waiters.append(
                    Waiter(
                        process: process, what: name, canFail: canFail, needsStore: needsStore,
                        continuation: continuation))
            }
        }
    }

    func isAlive(_ process: ProcessID) -> Bool {
        state.withLock { $0.isAlive(process) }
    }

    /// Sets the process that holds the store, or `nil` if no process does.
    func setStoreHolder(_ process: ProcessID?) {
        state.withLock { $0.storeHolder = process }
    }

    /// Kills a process.
    ///
    /// The effects that it waits for never run.
    func kill(_ process: ProcessID) {
        note("\(process.name) dies")
        let orphans = state.withLock { state in
            state.dead[process.place] = max(state.dead[process.place], process.incarnation)
            let orphans = state.waiters.filter { $0.process == process }
            state.waiters.removeAll { $0.process == process }
            return orphans
        }
        for orphan in orphans { orphan.continuation.resume(throwing: ProcessCrashed()) }
    }

    // MARK: For the simulation

    var now: Timestamp { state.withLock { $0.now } }

    func advance(by duration: Duration) {
        state.withLock { $0.now += duration }
    }

    func random<Value: Sendable>(_ body: (inout SeededRandom) -> Value) -> Value {
        state.withLock { body(&$0.random) }
    }

    func setFaults(_ faults: Faults) {
        state.withLock { $0.faults = faults }
    }

    /// Appends a line to the trace.
    func note(_ line: @autoclosure () -> String) {
        guard keepsTrace else { return }
        let line = line()
        state.withLock { $0.trace.append(line) }
    }

    var digest: UInt64 { state.withLock { $0.digest } }
    var trace: [String] { state.withLock { $0.trace } }

    /// Runs one waiting effect.
    ///
    /// - Returns: Whether an effect was ready.
    func runOneEffect() -> Bool {
        let chosen = state.withLock { state -> (Waiter, Fate)? in
            let isStoreFree = state.storeHolder.map { !state.isAlive($0) } ?? true
            let ready = state.waiters.indices.filter { isStoreFree || !state.waiters[$0].needsStore }
            guard !ready.isEmpty else { return nil }
            let waiter = state.waiters.remove(at: ready[state.random.integer(below: ready.count)])
            let faults = state.faults
            let roll = state.random.integer(below: 1_000)
            state.digest =
                (state.digest ^ UInt64(roll) ^ UInt64(bitPattern: state.now.millisecondsSinceEpoch)) &* 0x100_0000_01B3
            let fate: Fate =
                if roll < faults.processDies * 10 {
                    .crashesAfter
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
        guard let (waiter, fate) = chosen else { return false }
        note("\(waiter.process.name) \(waiter.what) \(fate)")
        waiter.continuation.resume(returning: fate)
        executor.drain()
        return true
    }
}
