import EntityModel
import Synchronization

/// The states of workflows and the workflows of items, as far as they were read; kept for at most half an hour.
final class StateCatalog: Sendable {
    private static let life: Int64 = 30 * 60 * 1000
    /// Items are read right before they are written; what fell out is asked for again.
    private static let mostItems = 10_000

    private struct Workflow {
        let states: [EntityStateRecord]
        let readAt: Int64
    }

    private struct Known {
        var workflows: [Int64: Workflow] = [:]
        var workflowByItem: [String: Int64] = [:]
    }

    private let known = Mutex(Known())
    private let now: @Sendable () -> Int64

    /// - Parameter now: milliseconds since 1970.
    init(now: @escaping @Sendable () -> Int64) {
        self.now = now
    }

    /// The states of a workflow, if they were read lately.
    func states(of workflow: Int64) -> [EntityStateRecord]? {
        let now = now()
        return known.withLock { known in
            guard let workflow = known.workflows[workflow], (0..<StateCatalog.life).contains(now - workflow.readAt)
            else { return nil }
            return workflow.states
        }
    }

    func keep(_ states: [EntityStateRecord], of workflow: Int64) {
        let now = now()
        known.withLock { $0.workflows[workflow] = Workflow(states: states, readAt: now) }
    }

    func workflow(ofItem id: String) -> Int64? {
        known.withLock { $0.workflowByItem[id] }
    }

    func keep(workflow: Int64, ofItem id: String) {
        known.withLock { known in
            if known.workflowByItem.count >= StateCatalog.mostItems { known.workflowByItem = [:] }
            known.workflowByItem[id] = workflow
        }
    }

    /// Drops what was known of the item's workflow: the tool says that it is wrong.
    func forget(item id: String) {
        known.withLock { known in
            guard let workflow = known.workflowByItem.removeValue(forKey: id) else { return }
            known.workflows[workflow] = nil
        }
    }
}
