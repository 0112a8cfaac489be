import EntityModel
import Synchronization

/// Converting items, which gives them other ids in Targetprocess.
extension SimulatedTool {
    /// A person converts an item: it has another id since, and what points at it goes along.
    func convert(_ id: String) {
        let now = scheduler.now
        let new = state.withLock { state -> String? in
            guard var item = state.items.removeValue(forKey: id) else { return nil }
            let new = "\(state.nextItem)"
            state.nextItem += 1
            item.version = state.nextVersion
            item.modifiedAt = now
            state.items[new] = item
            for (old, heir) in state.successors where heir == id { state.successors[old] = new }
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

    /// The item that has or had this id, also after a conversion or a deletion.
    func record(of id: String) -> Item? {
        state.withLock { state in
            let heir = state.successors[id] ?? id
            return state.items[heir] ?? state.endings[heir]?.item ?? state.endings[id]?.item
        }
    }

    /// The id that an item has since it was converted, also if it was deleted after that.
    func successor(of id: String) -> String? { state.withLock { $0.successors[id] } }

    func conversions(of id: String) -> EntityConversions {
        state.withLock { state in
            EntityConversions(
                successor: state.successors[id].flatMap { state.items[$0] == nil ? nil : reference($0) },
                predecessors: state.successors.filter { $0.value == id }.keys.sorted().map { reference($0).key })
        }
    }
}
