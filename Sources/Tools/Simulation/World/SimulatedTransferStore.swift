import EntityModel
import SyncEngine

/// The store of transfers to another profile, as one process sees it.
///
/// The simulation replaces no tool.
struct SimulatedTransferStore: TransferStore {
    let store: SimulatedStore
    let process: ProcessID
    let scheduler: Scheduler
    let broken: World.DisabledSafeguards

    private func effect(_ what: @autoclosure () -> String, _ body: () -> Void) async throws {
        let fate = try await scheduler.effect(process, "store \(what())", canFail: false)
        body()
        guard case .crashesAfter = fate else { return }
        scheduler.kill(process)
        throw ProcessCrashed()
    }

    func mappedIDs(_ names: [String], in table: String, account: AccountID) async throws -> [String: String] { [:] }

    func moved(by job: String, account: AccountID, after: String?, limit: Int) async throws -> [TransferredShare] {
        try await effect("moved by \(job)") {}
        return Array(store.moved(by: job).filter { $0.share.id > after ?? "" }.prefix(limit))
    }

    func deleteTransferSnapshots(by job: String, account: AccountID) async throws {
        try await effect("forget moved by \(job)") { store.forgetMoved(by: job) }
    }

    func copyExclusions(from profile: String, to other: String, account: AccountID) async throws {
        try await effect("copy exclusions to \(other)") {
            if !broken.exclusions { store.copyExclusions(from: profile, to: other) }
        }
    }
}
