import EntityModel
import SyncEngine

/// Every share was asked for, by a person or by an automatic routing, and what a person set apart stays apart.
extension Invariants {
    func requests() -> [String] {
        let ends = world.store.history.filter { $0.kind == .unshared }
        return world.store.begun.flatMap { share, begunAt -> [String] in
            let items = share.existingEntities
            if items.contains(where: { wasRequested($0.key, at: begunAt) }) { return [] }
            // A person may have an old finding repaired after the item's share was ended.
            if wasRepaired(items, before: begunAt) { return [] }
            // A route, or a job for all of a route, passes over items whose share a person ended.
            let excluded = items.filter { item in
                ends.contains { end in
                    guard end.occurredAt <= begunAt, end.share != share.id else { return false }
                    return world.store.items(of: end.share).contains(item.key)
                        && !wasRequested(item.key, since: end.occurredAt)
                }
            }
            if let item = excluded.first {
                return ["\(share.id) shares \(item.sourceId) again, and nobody asked for that"]
            }
            let projects = world.tool(share.origin).record(of: share[share.origin].entity.sourceId)?.projects ?? []
            if projects.contains(World.automatic) { return [] }
            let isByJob = world.store.jobs.contains { job in
                guard case .shareAll(let routing, let side) = job.kind else { return false }
                return side == share.origin && projects.contains(routing) && job.startedAt <= begunAt
            }
            return isByJob ? [] : ["\(share.id) began, and neither a person nor an automatic routing asked for it"]
        }
    }

    /// Whether a person had a comparison repaired that found that one of the items was not shared.
    private func wasRepaired(_ items: [EntityReference], before time: Int64) -> Bool {
        world.store.jobs.contains { job in
            guard job.startedAt <= time, job.sharesUnshared == true, let comparison = job.repairedComparison else {
                return false
            }
            return world.store.findings(of: comparison).contains { finding in
                finding.kind == .notShared && finding.entity.map(items.contains) == true
            }
        }
    }

    /// Whether a person's request for the item was open at a time.
    private func wasRequested(_ item: EntityKey, at time: Int64) -> Bool {
        world.requests.all.contains { $0.item == item && $0.from <= time && ($0.until ?? .max) >= time }
    }

    /// Whether a person asked for the item after a time, or was still asking then.
    private func wasRequested(_ item: EntityKey, since time: Int64) -> Bool {
        world.requests.all.contains { $0.item == item && ($0.until ?? .max) >= time }
    }
}

extension Job {
    /// The comparison whose findings the job repairs.
    fileprivate var repairedComparison: String? {
        if case .driftRepair(of: let comparison, _, _) = kind { comparison } else { nil }
    }
}
