import EntityModel
import Primitives
import SyncEngine
import Synchronization

/// A simulated broker that delivers confirmed messages at least once, in any order.
final class SimulatedBroker: Sendable {
    enum Body {
        case event(Event)
        case command(Command)
    }

    /// A queued message.
    struct Ticket {
        let id: Int
        let queue: ProcessID.Kind
        /// The process to which the message is delivered.
        fileprivate var holder: ProcessID?
        /// The time when a requeued message becomes available.
        fileprivate var notBefore = Timestamp.epoch
        /// The number of times that the message was requeued.
        fileprivate(set) var failures = 0
    }

    private struct State {
        var line: [Ticket] = []
        var bodies: [Int: Body] = [:]
        var nextId = 1
    }

    private let scheduler: Scheduler
    private let state = Mutex(State())
    private let sourceTool: Tool

    init(scheduler: Scheduler, sourceTool: Tool) {
        self.scheduler = scheduler
        self.sourceTool = sourceTool
    }

    /// Returns the messages that can be delivered now.
    func available() -> [Ticket] {
        let now = scheduler.now
        return state.withLock { state in
            state.line.filter { ticket in
                ticket.notBefore <= now && ticket.holder.map { !scheduler.isAlive($0) } ?? true
            }
        }
    }

    /// The time when the next requeued message becomes available.
    var nextReturn: Timestamp? {
        let now = scheduler.now
        return state.withLock { $0.line.map(\.notBefore).filter { $0 > now }.min() }
    }

    var isEmpty: Bool { state.withLock { $0.line.isEmpty } }

    /// Delivers a message to a process.
    func deliver(_ id: Int, to process: ProcessID) -> Body? {
        update(id) { $0.holder = process }
        return state.withLock { $0.bodies[id] }
    }

    func acknowledge(_ id: Int) {
        state.withLock { state in
            state.line.removeAll { $0.id == id }
            state.bodies[id] = nil
        }
    }

    func requeue(_ id: Int, until notBefore: Timestamp) {
        update(id) {
            $0.holder = nil
            $0.failures += 1
            $0.notBefore = notBefore
        }
    }

    /// Delivers a message a second time, as a broker may.
    func duplicate(_ id: Int) {
        guard let body = state.withLock({ $0.bodies[id] }) else { return }
        add(body)
    }

    fileprivate func add(_ body: Body) {
        let queue: ProcessID.Kind =
            switch body {
            case .event: .sync
            case .command(let command): command.target.tool == sourceTool ? .sourceAdapter : .targetAdapter
            }
        state.withLock { state in
            state.line.append(Ticket(id: state.nextId, queue: queue))
            state.bodies[state.nextId] = body
            state.nextId += 1
        }
    }

    private func update(_ id: Int, _ change: (inout Ticket) -> Void) {
        state.withLock { state in
            guard let place = state.line.firstIndex(where: { $0.id == id }) else { return }
            change(&state.line[place])
        }
    }

    /// Publishes messages as one process.
    ///
    /// The publish may fail before or after the broker stores them, or the process may crash.
    func publish(
        _ bodies: [Body], by process: ProcessID, _ what: @autoclosure () -> String
    ) async throws {
        let fate = try await scheduler.effect(process, "publish \(what())")
        if case .failed = fate { throw EffectError(effect: "publish") }
        for body in bodies { add(body) }
        switch fate {
        case .done, .failed:
            return
        case .answerLost:
            throw EffectError(effect: "confirm")
        case .crashesAfter:
            scheduler.kill(process)
            throw ProcessCrashed()
        }
    }
}

/// Sends commands as one process.
struct SimulatedCommandSender: CommandSender {
    let broker: SimulatedBroker
    let process: ProcessID
    let broken: World.DisabledSafeguards

    func send(_ commands: [Command]) async throws {
        let commands = commands.map(broken.sent)
        try await broker.publish(
            commands.map { .command($0) }, by: process, commands.map(\.id).joined(separator: ","))
    }
}

/// The profiles of the simulation.
struct SimulatedProfiles: ProfileProvider {
    let known: [Profile]

    func profile(_ id: String, account: AccountID) async throws -> Profile? {
        known.first { $0.id == id && $0.account == account }
    }

    func profiles(of account: AccountID) async throws -> [Profile] { known.filter { $0.account == account } }
}
