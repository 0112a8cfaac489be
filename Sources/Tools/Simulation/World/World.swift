import AdapterEngine
import EntityModel
import Primitives
import SyncEngine
import Synchronization

/// The whole system in one process: two simulated tools, a simulated broker and store, and Tandem's real decisions.
final class World: Sendable {
    static let account = AccountID(rawValue: "acme")
    static let jiraNames = SimulatedTool.Names(
        name: FieldID("summary"), description: FieldID("description"), state: FieldID("status"),
        labels: FieldID("labels"), owner: FieldID("assignee"), parent: FieldID("parent"),
        links: FieldID("issuelinks"), files: FieldID("attachment"), sprint: FieldID("sprint"))
    static let targetprocessNames = SimulatedTool.Names(
        name: FieldID("Name"), description: FieldID("Description"), state: FieldID("EntityState"),
        labels: FieldID("Tags"), owner: FieldID("Assignments"), parent: FieldID("Feature"),
        links: FieldID("Relations"), files: FieldID("Attachments"), sprint: FieldID("TeamIteration"))

    let scheduler: Scheduler
    let source: SimulatedTool
    let target: SimulatedTool
    let store: SimulatedStore
    let broker: SimulatedBroker
    private let profiles: Mutex<[Profile]>
    let requests = Requests()
    /// The rules are cached once for all processes.
    ///
    /// They do not depend on the process that built them.
    private let rules = FieldRulesCache()
    private let incarnations = Mutex<[ProcessID]>([])
    private let failures = Mutex<[String]>([])
    private let shareCount = Mutex(0)
    private let userRequests = Mutex(0)
    let broken: DisabledSafeguards
    let oscillates: Bool
    /// Whether users move items to other projects and archive them.
    let movesItems: Bool
    /// Whether users plan items into sprints and rename these.
    let plansSprints: Bool
    /// Whether a user transfers the shares to another profile.
    let transfers: Bool
    let faults: ToolFaults
    /// Whether the polls overlap by only one second.
    let hasShortOverlap: Bool

    /// - Parameters:
    ///   - seed: The seed of the run.
    ///   - keepsTrace: Whether each step is recorded in the trace.
    ///   - broken: The safeguards that the variant lacks.
    ///   - oscillates: Whether the tools' own automations contradict each other.
    ///   - faults: The ways in which the tools misbehave.
    init(
        seed: UInt64, keepsTrace: Bool, broken: DisabledSafeguards = DisabledSafeguards(), oscillates: Bool = false,
        faults: ToolFaults
    ) {
        self.oscillates = oscillates
        self.faults = faults
        hasShortOverlap = seed / 2 % 2 == 0
        movesItems = seed % 7 == 2
        plansSprints = seed % 13 == 4
        transfers = seed % 5 == 3 && !movesItems
        scheduler = Scheduler(seed: seed, keepsTrace: keepsTrace)
        self.broken = broken
        source = SimulatedTool(
            tool: Tool(id: "tp", type: .targetprocess), entityType: "userstory",
            reportsWrites: seed.isMultiple(of: 2), ownDescription: oscillates ? "this" : nil,
            reportsLocations: movesItems, reportsCommentFingerprints: !broken.discussions, hasSprints: plansSprints,
            faults: faults,
            fields: Self.targetprocessNames, account: Self.account, scheduler: scheduler)
        target = SimulatedTool(
            tool: Tool(id: "jira", type: .jira), entityType: "10001", reportsWrites: seed.isMultiple(of: 3),
            ownDescription: oscillates ? "that" : nil, reportsLocations: movesItems,
            reportsCommentFingerprints: !broken.discussions, hasSprints: plansSprints, faults: faults,
            fields: Self.jiraNames, account: Self.account, scheduler: scheduler
        )
        store = SimulatedStore(scheduler: scheduler, broken: broken)
        broker = SimulatedBroker(scheduler: scheduler, sourceTool: source.tool)
        let types = Profile.TypeMapping(
            sourceType: "userstory", targetType: "10001",
            fields: [
                .init(source: FieldID("Name"), target: FieldID("summary")),
                .init(source: FieldID("Description"), target: FieldID("description")),
                .init(source: FieldID("EntityState"), target: FieldID("status")),
                .init(source: FieldID("Tags"), target: FieldID("labels")),
                .init(source: FieldID("Assignments"), target: FieldID("assignee")),
                .init(source: FieldID("Feature"), target: FieldID("parent")),
                .init(
                    source: FieldID("Relations"), target: FieldID("issuelinks"),
                    values: [.init(source: "Blocker", target: "Blocks")]),
                .init(source: FieldID("Attachments"), target: FieldID("attachment")),
            ] + (plansSprints ? [.init(source: source.fields.sprint, target: target.fields.sprint)] : []),
            states: [
                .init(source: "Open", target: "To Do"), .init(source: "In Progress", target: "In Progress"),
                .init(source: "Coded", target: "In Progress"), .init(source: "Done", target: "Done"),
            ], mapsStateCategories: seed.isMultiple(of: 5), comments: .both, worklogs: .both)
        let mapping = Profile.Mapping(
            id: "m1", routings: Self.routings, typeMappings: [types],
            onDelete: [.keep, .comment, .delete][Int(seed % 3)],
            onMove: movesItems && seed / 7 % 2 == 0 ? .unshare : .keep,
            onConvert: seed % 11 == 9 ? .unshare : .follow,
            onArchive: movesItems && seed / 14 % 2 == 0 ? .unshare : .pause)
        // The second profile is disabled until the shares of the first are transferred to it.
        let both = [("p1", Profile.Status.enabled), ("p2", .disabled)].map { [source, target] id, status in
            Profile(
                id: id, account: Self.account, name: id, status: status, sourceTool: source.tool,
                targetTool: target.tool, mappings: [mapping])
        }
        profiles = Mutex(both)
        incarnations.withLock { processes in
            let kinds: [(ProcessID.Kind, Int)] = [(.sync, 0), (.sync, 1), (.sourceAdapter, 0), (.targetAdapter, 0)]
            processes = kinds.map { ProcessID(kind: $0.0, replica: $0.1, incarnation: 0) }
        }
    }

    /// The routings: one project whose items are auto-shared, and one whose items users share.
    private static let routings: [Profile.Routing] = [true, false].map { isAutomatic in
        let scope = EntityScope(sourceId: isAutomatic ? automatic : manual)
        return Profile.Routing(
            id: scope.sourceId, source: .init(scope: scope), target: .init(scope: scope), isAutomatic: isAutomatic)
    }
    static let automatic = "automatic"
    static let manual = "manual"
    /// A project without a routing.
    static let elsewhere = "elsewhere"

    /// The profile that is enabled.
    var profile: Profile {
        profiles.withLock { profiles in profiles.first { $0.status == .enabled } ?? profiles[0] }
    }

    /// The time at which the other profile was enabled instead of the first one.
    private let switchedAt = Mutex<Timestamp?>(nil)
    var profilesSwitchedAt: Timestamp { switchedAt.withLock { $0 } ?? .distantFuture }

    /// Enables the other profile instead of the current one.
    func switchProfiles() {
        switchedAt.withLock { $0 = scheduler.now }
        profiles.withLock { profiles in
            for place in profiles.indices {
                profiles[place].status = profiles[place].status == .enabled ? .disabled : .enabled
            }
        }
        scheduler.note("person enables \(profile.id)")
    }

    func tool(_ side: Side) -> SimulatedTool { side == .source ? source : target }

    // MARK: Processes

    /// Fails the run because of a defect in Tandem or in the simulation.
    func fail(_ what: String) { failures.withLock { $0.append(what) } }
    var failed: [String] { failures.withLock { $0 } }

    /// Returns the running processes, and restarts the ones that crashed.
    func processes() -> [ProcessID] {
        incarnations.withLock { processes in
            for place in processes.indices where !scheduler.isAlive(processes[place]) {
                processes[place].incarnation += 1
            }
            return processes
        }
    }

    /// This hash replaces HMAC.
    ///
    /// It is sufficient here that equal values have equal hashes.
    static let hasher = ContentHasher { bytes in
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return ContentHash(rawValue: String(hash, radix: 36))
    }

    func synchronizer(_ process: ProcessID) -> ShareSynchronizer {
        let clock = scheduler
        return ShareSynchronizer(
            store: session(process), sink: SimulatedCommandSender(broker: broker, process: process, broken: broken),
            readers: readers(process),
            profiles: modelProfiles, hasher: { _ in Self.hasher }, clock: { clock.now }, known: rules)
    }

    func shareFlow(_ process: ProcessID) -> ShareFlow {
        ShareFlow(
            store: session(process), synchronizer: synchronizer(process), profiles: modelProfiles,
            readers: readers(process), newId: { self.newShareId() })
    }

    func eventProcessor(_ process: ProcessID) -> EventProcessor {
        EventProcessor(synchronizer: synchronizer(process), shareFlow: shareFlow(process))
    }

    private func newShareId() -> String {
        let number = shareCount.withLock { count in
            count += 1
            return count
        }
        return "new\(number)"
    }

    func reconciler(_ process: ProcessID) -> Reconciler {
        let clock = scheduler
        var settings = Reconciler.Settings()
        // A long overlap would hide changes that a watermark passed by mistake.
        if hasShortOverlap { settings.overlap = .seconds(1) }
        return Reconciler(
            synchronizer: synchronizer(process), eventProcessor: eventProcessor(process), store: session(process),
            readers: readers(process), settings: settings, clock: { clock.now })
    }

    func worker(_ process: ProcessID, _ jobs: any JobStore) -> JobExecutor {
        let clock = scheduler
        return JobExecutor(
            store: session(process), jobs: jobs,
            migrations: SimulatedTransferStore(store: store, process: process, scheduler: scheduler, broken: broken),
            shareFlow: shareFlow(process),
            synchronizer: synchronizer(process), readers: readers(process), profiles: modelProfiles,
            hasher: { _ in Self.hasher },
            clock: { clock.now })
    }

    private var modelProfiles: SimulatedProfiles {
        SimulatedProfiles(known: profiles.withLock { $0 }.map(broken.known))
    }

    private func session(_ process: ProcessID) -> SimulatedStoreSession {
        SimulatedStoreSession(store: store, process: process, scheduler: scheduler, broken: broken) { [weak self] in
            self?.checkWatermark($0, since: $1, on: $2, of: $3)
        }
    }

    private func readers(_ process: ProcessID) -> ToolReaders {
        { [self] tool, _ throws(ToolError) in
            guard let model = [source, target].first(where: { $0.tool == tool }) else {
                throw ToolError(kind: .rejected, message: "no such tool")
            }
            return gateway(to: model, process)
        }
    }

    func gateway(to tool: SimulatedTool, _ process: ProcessID) -> UnsafeGateway {
        UnsafeGateway(gateway: SimulatedGateway(tool: tool, process: process, scheduler: scheduler), broken: broken)
    }

    /// Starts a task of a process on the run's own executor.
    func start(_ body: @escaping @Sendable () async throws -> Void) {
        let world = self
        Task(executorPreference: scheduler.executor) {
            do {
                try await body()
            } catch is ProcessCrashed {
                // The process that replaces it repeats the work.
            } catch is EffectError {
                // The message was requeued, so that the work is repeated.
            } catch let failure as ToolError where failure.isTransient {
                // The message was requeued here, too.
            } catch {
                world.fail("unexpected error: \(error)")
            }
        }
        scheduler.executor.drain()
    }

    /// Shares an item as a user does, and repeats the request until it succeeds.
    func share(_ entity: EntityReference) {
        let request = requests.open(entity.key, at: scheduler.now)
        ask("sharing \(entity.sourceId)") { [self] process in
            _ = try await shareFlow(process).share(entity, profile: profile)
            requests.close(request, at: scheduler.now)
        }
    }

    /// Ends a share, as a user does.
    func unshare(_ id: String) {
        ask("ending \(id)") { [self] process in
            _ = try await synchronizer(process).unshare(id, account: Self.account)
        }
    }

    /// Sends a user's request to the sync API, and repeats it until it is answered.
    private func ask(_ what: String, _ body: @escaping @Sendable (ProcessID) async throws -> Void) {
        userRequests.withLock { $0 += 1 }
        start { [self] in
            while true {
                let process = processes()[scheduler.random { $0.integer(below: 2) }]
                do {
                    try await body(process)
                    return userRequests.withLock { $0 -= 1 }
                } catch let failure as ToolError where !failure.isTransient {
                    userRequests.withLock { $0 -= 1 }
                    throw failure
                } catch {
                    scheduler.note("person asks again for \(what)")
                }
            }
        }
    }

    /// The number of users' requests without a response.
    var openUserRequests: Int { userRequests.withLock { $0 } }

    /// Delivers one message from its queue to a process.
    func deliver(_ ticket: SimulatedBroker.Ticket, to process: ProcessID) {
        guard let body = broker.deliver(ticket.id, to: process) else { return }
        scheduler.note("\(process.name) takes \(ticket.id)")
        start { [self] in
            do {
                try await work(on: body, as: process, attempt: ticket.failures + 1)
                _ = try await scheduler.effect(process, "acknowledge \(ticket.id)", canFail: false)
                broker.acknowledge(ticket.id)
            } catch {
                if scheduler.isAlive(process) {
                    let wait = (error as? ToolError)?.retryAfter ?? 0
                    broker.requeue(ticket.id, until: scheduler.now + .milliseconds(Int64(wait * 1000)))
                }
                throw error
            }
        }
    }

    private func work(on body: SimulatedBroker.Body, as process: ProcessID, attempt: Int) async throws {
        switch body {
        case .event(let event):
            if broken.originals { try await removeOriginal(event, as: process) }
            _ = try await eventProcessor(process).process(
                broken.taken(event, newest: source.newestVersion + target.newestVersion))
        case .command(let command):
            let tool = command.target.tool == source.tool ? source : target
            let session = session(process)
            let application = CommandExecutor(
                gateway: gateway(to: tool, process),
                fence: broken.fence ? NoFence() : session, intents: broken.intents ? NoCreationIntents() : session,
                hasher: Self.hasher, now: { [scheduler] in scheduler.now })
            guard let result = try await application.execute(command, attempt: attempt).map(broken.given) else {
                return
            }
            let event = Event(
                id: "applied|\(command.id)", account: command.account, entity: command.target,
                occurredAt: scheduler.now, kind: .commandCompleted(result))
            try await broker.publish([.event(event)], by: process, "result of \(command.id)")
        }
    }

    /// Calls an adapter's webhook, as a tool does.
    ///
    /// The response is 2xx only after the broker confirmed the event.
    func notify(_ event: Event, process: ProcessID, again: @escaping @Sendable () -> Void) {
        start { [self] in
            do {
                try await broker.publish([.event(event)], by: process, "event \(event.id)")
            } catch {
                again()
                throw error
            }
        }
    }
}
