import EntityModel
import Primitives
import SyncEngine

/// The run of one seed: users edit while faults occur.
///
/// Then the system settles, and the invariants are checked.
struct Run {
    let seed: UInt64
    let world: World
    private let edits: Int
    private let items: [String]

    init(
        seed: UInt64, edits: Int = 40, keepsTrace: Bool = false,
        broken: World.DisabledSafeguards = World.DisabledSafeguards(),
        quarrels: Bool = false, faults: ToolFaults? = nil
    ) {
        self.seed = seed
        self.edits = edits
        world = World(
            seed: seed, keepsTrace: keepsTrace, broken: broken, oscillates: quarrels,
            faults: faults ?? .withstood(in: seed))
        items = (1...3).map(String.init)
    }

    /// The outcome of a run.
    struct Report: Sendable {
        var seed: UInt64
        var digest: UInt64
        var violations: [String]
        var trace: [String]
        /// The history of the shares that the violations are about.
        var history: [String]
    }

    func run() -> Report {
        let people = SimulatedUsers(world: world, items: items)
        people.begin()
        for item in items { link(item, people) }
        if world.transfers { people.fill() }
        sweep()
        _ = settle()
        world.scheduler.setFaults(.init(effectFails: 4, answerIsLost: 4, processDies: 1))
        var left = edits
        var steps = 0
        while left > 0 {
            steps += 1
            if world.scheduler.random({ $0.chance(percent: 12) }) {
                people.editRandomItem()
                left -= 1
            } else {
                injectFault()
                disturbTools()
                _ = step()
            }
            guard steps < 400_000 else { return report(["the run did not end"]) }
        }
        people.restore()
        for tool in [world.source, world.target] {
            tool.renewCredentials()
            tool.restoreNames()
        }
        for _ in 0..<3 {
            world.scheduler.advance(by: .seconds(30))
            sweep()
            _ = settle()
        }
        world.scheduler.setFaults(.init())
        guard settle() else { return report(["the system did not settle"]) }
        if seed % 4 == 1 { loseComments(people) }
        reconcile()
        completeTransfer()
        let checks = Invariants(world: world, people: people)
        // The job that shares all items would hide items that reconciliation missed.
        var violations = checks.unshared()
        shareAll()
        violations += checks.violations() + checks.violations(of: compare())
        let writes = world.source.writes + world.target.writes
        reconcile()
        // If the tools keep overwriting each other, each field oscillates a limited number of times per hour.
        let maxWrites = world.oscillates ? writes + 50 * world.store.shares.count : writes
        if world.source.writes + world.target.writes > maxWrites {
            violations.append("writes continue without any edit: \(writes) before")
        }
        return report(violations)
    }

    private func report(_ violations: [String]) -> Report {
        let named = Set(violations.compactMap { $0.split(separator: " ").first.map(String.init) })
        let isOfShares = world.store.history.contains { named.contains($0.share) }
        let history = world.store.history.filter { !isOfShares || named.contains($0.share) }.map { entry in
            let place = [entry.side?.rawValue, entry.field?.rawValue].compactMap(\.self).joined(separator: " ")
            return "\(entry.share) \(entry.occurredAt) \(entry.kind) \(place) \(entry.cause) \(entry.reason ?? "")"
        }
        return Report(
            seed: seed, digest: world.scheduler.digest, violations: violations + world.failed,
            trace: world.scheduler.trace, history: history)
    }

    /// Shares two items.
    ///
    /// In a third of the seeds, users keep working while the first values are copied.
    private func link(_ item: String, _ people: SimulatedUsers) {
        let process = world.processes()[0]
        let share = Share(
            id: "share\(item)", account: World.account, profile: "p1", mapping: "m1", origin: .source,
            source: world.source.reference(item), target: world.target.reference("1000\(item)"))
        for item in share.existingEntities { _ = world.requests.open(item.key, at: world.scheduler.now) }
        let world = world
        world.start { _ = try await world.synchronizer(process).start(share) }
        if seed % 3 == 1 {
            for _ in 0..<world.scheduler.random({ $0.integer(below: 6) }) {
                for _ in 0..<world.scheduler.random({ $0.integer(below: 12) }) { _ = step() }
                let side: Side = world.scheduler.random { $0.chance(percent: 50) } ? .source : .target
                people.rename(share[side].entity.sourceId, on: side)
            }
        }
        _ = settle()
    }

    /// Runs one step: an effect, a delivery, or a webhook request.
    private func step() -> Bool {
        world.scheduler.advance(by: world.scheduler.random { .milliseconds($0.integer(below: 40)) })
        let choice = world.scheduler.random { $0.integer(below: 10) }
        switch choice {
        case 0...5: return world.scheduler.runOneEffect() || deliver() || notify()
        case 6...7: return deliver() || world.scheduler.runOneEffect() || notify()
        default: return notify() || world.scheduler.runOneEffect() || deliver()
        }
    }

    private func deliver() -> Bool {
        let messages = world.broker.available()
        guard !messages.isEmpty else { return false }
        let place = world.scheduler.random { $0.integer(below: messages.count) }
        let able = world.processes().filter { $0.kind == messages[place].queue }
        let process = able[world.scheduler.random { $0.integer(below: able.count) }]
        world.deliver(messages[place], to: process)
        return true
    }

    private func notify() -> Bool {
        let side: Side = world.scheduler.random { $0.chance(percent: 50) } ? .source : .target
        for side in [side, side.other] {
            let tool = world.tool(side)
            let waiting = tool.waitingNotifications
            guard waiting > 0 else { continue }
            let event = tool.removeWebhook(at: world.scheduler.random { $0.integer(below: waiting) })
            send(event, side: side)
            return true
        }
        return false
    }

    private func send(_ event: Event, side: Side) {
        let kind: ProcessID.Kind = side == .source ? .sourceAdapter : .targetAdapter
        guard let process = world.processes().first(where: { $0.kind == kind }) else { return }
        world.scheduler.note("webhook request \(event.id)")
        let world = world
        world.notify(event, process: process) {
            // Jira repeats a webhook request that was not answered. Targetprocess does not.
            guard side == .target else { return }
            world.start {
                let next = world.processes().first { $0.kind == kind } ?? process
                world.notify(event, process: next) {}
            }
        }
    }

    /// Loses or duplicates a message, kills a process, or starts an operation, while users work.
    private func injectFault() {
        let roll = world.scheduler.random { $0.integer(below: 1_000) }
        switch roll {
        case 0..<15:
            let side: Side = world.scheduler.random { $0.chance(percent: 50) } ? .source : .target
            let tool = world.tool(side)
            guard tool.waitingNotifications > 0 else { return }
            let place = world.scheduler.random { $0.integer(below: tool.waitingNotifications) }
            let event = tool.removeWebhook(at: place)
            world.scheduler.note("lost \(event.id)")
        case 15..<30:
            let messages = world.broker.available()
            guard !messages.isEmpty else { return }
            let place = world.scheduler.random { $0.integer(below: messages.count) }
            world.scheduler.note("duplicated \(messages[place].id)")
            world.broker.duplicate(messages[place].id)
        case 34..<38:
            sweep()
        case 58..<62:
            let side: Side = world.scheduler.random { $0.chance(percent: 50) } ? .source : .target
            let routing = world.scheduler.random { $0.chance(percent: 50) } ? World.automatic : World.manual
            if world.store.jobs.count < 4 { _ = world.ask(for: .shareAll(routing: routing, from: side)) }
            world.workOnJobs(world.processes()[world.scheduler.random { $0.integer(below: 2) }])
        case 62..<64:
            startDriftJob()
            world.workOnJobs(world.processes()[world.scheduler.random { $0.integer(below: 2) }])
        case 64..<74:
            transfer()
        case 38..<58:
            // Users pause. Search indexes catch up, and requeued messages return.
            world.scheduler.advance(by: world.scheduler.random { .milliseconds($0.integer(below: 40_000)) })
        case 30..<34:
            let processes = world.processes()
            world.scheduler.kill(processes[world.scheduler.random { $0.integer(below: processes.count) }])
            world.scheduler.executor.drain()
        default:
            return
        }
    }

    /// Makes a tool misbehave occasionally, if the run has such faults.
    private func disturbTools() {
        let faults = world.faults.intersection([.anonymousAnswers, .translatedNames, .falseDeletions])
        guard !faults.isEmpty else { return }
        let (roll, tool, length) = world.scheduler.random { random in
            (
                random.integer(below: 1_000), random.chance(percent: 50) ? world.source : world.target,
                Duration.milliseconds(random.integer(below: 60_000))
            )
        }
        switch roll {
        case 0..<6 where faults.contains(.anonymousAnswers): tool.rejectCredentials(for: length)
        case 6..<12 where faults.contains(.translatedNames): tool.translateNames(for: length)
        case 12..<15 where faults.contains(.falseDeletions):
            if let item = world.scheduler.random({ $0.pick(tool.items.map(\.id)) }) ?? nil {
                tool.announceDeletion(of: item)
            }
        default: return
        }
    }

    /// Starts a drift check, or a repair of the last one, as a user does.
    private func startDriftJob() {
        let comparisons = world.store.jobs.filter { job in
            job.isComparison && job.status == .done && job.profile == world.profile.id
        }
        guard world.store.jobs.count < 12 else { return }
        if let comparison = comparisons.last, world.scheduler.random({ $0.chance(percent: 50) }) {
            let side = world.scheduler.random { $0.pick([nil, .source, .target] as [Side?]) } ?? nil
            _ = world.ask(for: .driftRepair(of: comparison.id, from: side, only: nil))
        } else if comparisons.count < 4 {
            _ = world.ask(for: .driftCheck(nil))
        }
    }

    /// Runs reconciliation, which finds the changes that no webhook reported.
    func sweep() {
        let world = world
        let process = world.processes()[world.scheduler.random { $0.integer(below: 2) }]
        world.start {
            try await world.reconciler(process).pollChanges(world.profile)
            try await world.reconciler(process).resumeStalled(world.profile)
            _ = try await world.reconciler(process).sweepAll(world.profile, after: nil)
        }
    }

    /// Runs all pending steps without new faults.
    ///
    /// - Returns: Whether the system settled.
    func settle() -> Bool {
        for _ in 0..<100_000 where !step() {
            // Messages that return later return now.
            guard let next = world.broker.nextReturn else { return world.broker.isEmpty && world.openUserRequests == 0 }
            world.scheduler.advance(by: next - world.scheduler.now)
        }
        return false
    }

    /// Shares all items that match a routing, and waits for the creations.
    private func shareAll() {
        for side in Side.allCases {
            for routing in [World.automatic, World.manual] {
                _ = world.ask(for: .shareAll(routing: routing, from: side))
            }
        }
        runJobs()
        // Shares that waited for a parent that was never created continue with the next reconciliation.
        let process = world.processes()[0]
        world.start { [world] in try await world.reconciler(process).resumeStalled(world.profile) }
        _ = settle()
    }

    /// Returns the findings of a drift check.
    private func compare() -> [Finding] {
        let job = world.ask(for: .driftCheck(nil))
        world.workOnJobs(world.processes()[0])
        _ = settle()
        guard world.store.jobs.first(where: { $0.id == job })?.status == .done else {
            return [Finding(.failed, reason: "the drift check did not end")]
        }
        return world.store.findings(of: job)
    }

    /// Runs reconciliation as it happens in the following hours.
    func reconcile() {
        let world = world
        let process = world.processes()[0]
        for _ in 0..<2 {
            world.scheduler.advance(by: .seconds(4000))
            world.start { try await world.reconciler(process).pollChanges(world.profile) }
            _ = settle()
            world.start { try await world.reconciler(process).resumeStalled(world.profile) }
            _ = settle()
        }
        world.start {
            var place: String?
            repeat {
                place = try await world.reconciler(process).sweepAll(world.profile, after: place)
            } while place != nil
        }
        _ = settle()
    }
}
