import EntityModel
import Primitives
import SyncEngine

/// The invariant for requests: a user or an automatic routing asked for every share, and excluded items stay unshared.
extension Invariants {
    func requests() -> [String] {
        // No user asked for the end of a converted item's share.
        let ends = world.store.history.filter {
            $0.kind == .unshared && $0.reason != HistoryEntry.convertedReason
        }
        return world.store.begun.flatMap { share, begunAt -> [String] in
            let items = share.existingEntities
            if items.contains(where: { wasRequested($0.key, at: begunAt) }) { return [] }
            // A user may repair an old finding after the item's share was ended.
            if wasRepaired(items, before: begunAt) { return [] }
            // A routing, or a job for all items of a routing, skips the items whose share a user ended.
            let excluded = items.filter { item in
                ends.contains { end in
                    guard end.occurredAt <= begunAt, end.share != share.id else { return false }
                    // A transfer copies the exclusions. A later one applies only to the profile of its share.
                    guard
                        end.occurredAt < world.profilesSwitchedAt
                            || world.store.endedProfile(of: end.share) == share.profile
                    else { return false }
                    return world.store.items(of: end.share).contains(item.key)
                        && !wasRequested(item.key, since: end.occurredAt)
                }
            }
            if let item = excluded.first {
                return ["\(share.id) shares \(item.sourceId) again without a request"]
            }
            let projects = world.tool(share.origin).record(of: share[share.origin].entity.sourceId)?.projects ?? []
            if projects.contains(World.automatic) { return [] }
            let isByJob = world.store.jobs.contains { job in
                guard case .shareAll(let routing, let side) = job.kind else { return false }
                return side == share.origin && projects.contains(routing) && job.startedAt <= begunAt
            }
            return isByJob ? [] : ["\(share.id) started without a request by a user or an automatic routing"]
        }
    }

    /// Whether a user repaired a drift check that had found one of the items unshared.
    private func wasRepaired(_ items: [EntityReference], before time: Timestamp) -> Bool {
        world.store.jobs.contains { job in
            guard job.startedAt <= time, job.sharesUnshared == true, let comparison = job.repairedComparison else {
                return false
            }
            return world.store.findings(of: comparison).contains { finding in
                finding.kind == .notShared && finding.entity.map(items.contains) == true
            }
        }
    }

    /// Whether a user's request for the item was open at the given time.
    private func wasRequested(_ item: EntityKey, at time: Timestamp) -> Bool {
        world.requests.all.contains { $0.item == item && $0.from <= time && ($0.until ?? .distantFuture) >= time }
    }

    /// Whether a user asked for the item after the given time, or the request was still open then.
    private func wasRequested(_ item: EntityKey, since time: Timestamp) -> Bool {
        world.requests.all.contains { $0.item == item && ($0.until ?? .distantFuture) >= time }
    }
}

extension Job {
    /// The drift check whose findings the job repairs.
    fileprivate var repairedComparison: String? {
        if case .driftRepair(of: let comparison, _, _) = kind { comparison } else { nil }
    }
}
