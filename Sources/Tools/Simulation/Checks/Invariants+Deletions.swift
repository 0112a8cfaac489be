import EntityModel
import SyncEngine

/// The invariant for deletions: Tandem deletes an item, or comments on a deletion, only if the profile requires it and
/// a user deleted the other item.
extension Invariants {
    func deletions() -> [String] {
        Side.allCases.flatMap { side -> [String] in
            let tool = world.tool(side)
            let policy = world.profile.mappings[0].onDelete
            var found: [String] = []
            for (id, ending) in tool.endings.sorted(by: { $0.key < $1.key }) where !ending.byUser {
                if policy != .delete || !isCounterpartDeleted(of: id, on: side) {
                    found.append("\(id) on \(side) was deleted, although the policy is \(policy)")
                }
            }
            for (id, item) in tool.items + tool.endings.map({ ($0, $1.item) }) {
                let notices = item.comments.count(where: isDeletionNotice)
                guard notices > 0 else { continue }
                if policy != .comment || !isCounterpartDeleted(of: id, on: side) {
                    found.append("\(id) on \(side) got a deletion notice, although the policy is \(policy)")
                }
            }
            return found
        }
    }

    /// Whether a user deleted a current or former counterpart of the item.
    private func isCounterpartDeleted(of id: String, on side: Side) -> Bool {
        let endings = world.tool(side.other).endings
        return counterparts(of: id, on: side).contains { endings[$0]?.byUser == true }
    }

    /// Returns the IDs of all items that the item ever had a share with, before and after conversions.
    func counterparts(of id: String, on side: Side) -> [String] {
        let names = [world.tool(side).reference(id).key] + world.tool(side).conversions(of: id).predecessors
        let other = world.tool(side.other)
        let items = world.store.items(sharedWithAny: names).filter { $0.tool == other.tool }.map(\.sourceId)
        return items + items.compactMap(other.successor)
    }
}
