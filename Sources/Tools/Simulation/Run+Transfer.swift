import EntityModel
import Primitives
import SyncEngine

/// Comments whose webhook requests are lost right before Tandem writes their items.
extension Run {
    /// Adds a comment to one item of each share and changes the other item, while all webhook requests for comments are
    /// lost.
    ///
    /// Tandem's own write advances the version of the item past the comment, so that the version does not reveal the
    /// comment.
    func loseComments(_ people: SimulatedUsers) {
        for share in world.store.shares where share.status == .active {
            let items = Side.allCases.map { world.tool($0).item(share[$0].entity.sourceId) }
            guard items.allSatisfy({ $0?.isArchived == false }) else { continue }
            for side in Side.allCases {
                people.commentUnheard(share[side].entity.sourceId, on: side)
                people.rename(share[side.other].entity.sourceId, on: side.other)
                _ = settle()
            }
        }
    }
}

/// A transfer of all shares to another profile while users work.
extension Run {
    /// Starts a transfer, or continues the one that started.
    func transfer() {
        guard world.transfers, world.profile.id == "p1" else { return }
        let jobs = world.store.jobs.filter(\.isMigration)
        if jobs.allSatisfy({ $0.status != .running }) {
            guard jobs.count < 6 else { return }
            if let last = jobs.last, hasMovedAll {
                // Pending changes of the old profile finish before the new profile takes over.
                _ = settle()
                if hasMovedAll, isUpToDate(last) { return world.switchProfiles() }
            }
            _ = world.ask(for: .transfer(ShareTransfer(to: "p2")))
        }
        world.workOnJobs(world.processes()[world.scheduler.random { $0.integer(below: 2) }])
    }

    /// Finishes a transfer that started.
    ///
    /// Afterward, the shares are in one of the profiles, and that profile is enabled.
    func completeTransfer() {
        guard world.isTransferring else { return }
        for _ in 0..<5 where !hasMovedAll {
            _ = world.ask(for: .transfer(ShareTransfer(to: "p2")))
            runJobs()
            if !hasMovedAll { reconcile() }
        }
        if let last = world.store.jobs.last(where: \.isMigration), !isUpToDate(last) {
            _ = world.ask(for: .transfer(ShareTransfer(to: "p2")))
            runJobs()
        }
        if hasMovedAll {
            world.switchProfiles()
        } else {
            for job in world.store.jobs.filter(\.isMigration).reversed() {
                _ = world.ask(for: .undoTransfer(of: job.id))
            }
            runJobs()
        }
        reconcile()
    }

    /// Whether the old profile has no shares left that can be transferred.
    private var hasMovedAll: Bool { world.store.shares(of: "p1").allSatisfy { $0.status == .broken } }

    /// Whether no share of the old profile was ended after the job, so that the new profile has all exclusions.
    private func isUpToDate(_ job: Job) -> Bool {
        job.status == .done && world.store.history.allSatisfy { $0.kind != .unshared || $0.occurredAt <= job.changedAt }
    }

    func runJobs() {
        for _ in 0..<10 where world.store.jobs.contains(where: { $0.status == .running }) {
            world.scheduler.advance(by: .minutes(1))
            world.workOnJobs(world.processes()[0])
            _ = settle()
        }
    }
}

extension World {
    /// Whether a transfer has started and the new profile is not enabled yet.
    var isTransferring: Bool { profile.id == "p1" && store.jobs.contains(where: \.isMigration) }
}
