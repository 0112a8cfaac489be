import EntityModel
import Synchronization

/// Conversions, which give items new IDs in Targetprocess.
extension SimulatedTool {
    /// Converts an item, as a user does.
    ///
    /// The item gets a new ID, and links to it follow.
    func convert(_ id: String) {
        let now = scheduler.now
        let new = state.withLock { state -> String? in
            guard var item = state.items.removeValue(forKey: id) else { return nil }
            let new = "\(state.nextItem)"
            state.nextItem += 1
            item.version = state.nextVersion
            item.modifiedAt = now
            state.items[new] = item
            for (old, successor) in state.successors where successor == id { state.successors[old] = new }
            state.successors[id] = new
            state.notifications.append(
                Event(
                    id: "\(tool.id)|\(id)|\(state.nextVersion)", account: account, entity: reference(id),
                    occurredAt: now, kind: .deleted))
            state.nextVersion += 2
            return new
        }
        guard let new else { return }
        scheduler.note("person converts \(tool.id) \(id) to \(new)")
        notify(new)
        for (other, item) in items {
            for field in [fields.parent, fields.links] {
                let links = item.fields[field]?.links ?? []
                guard links.contains(where: { $0.item.sourceId == id }) else { continue }
                let moved = links.map {
                    $0.item.sourceId == id ? EntityLink(reference(new).key, relation: $0.relation) : $0
                }
                edit(other, field, field == fields.parent ? .item(moved[0]) : .items(of: moved))
            }
        }
    }

    /// Returns the item that has or had this ID, even after a conversion or a deletion.
    func record(of id: String) -> Item? {
        state.withLock { state in
            let successor = state.successors[id] ?? id
            return state.items[successor] ?? state.endings[successor]?.item ?? state.endings[id]?.item
        }
    }

    /// Returns the ID that an item got by a conversion, even if it was deleted afterward.
    func successor(of id: String) -> String? { state.withLock { $0.successors[id] } }

    func conversions(of id: String) -> EntityConversions {
        state.withLock { state in
            EntityConversions(
                successor: state.successors[id].flatMap { state.items[$0] == nil ? nil : reference($0) },
                predecessors: state.successors.filter { $0.value == id }.keys.sorted().map { reference($0).key })
        }
    }
}
