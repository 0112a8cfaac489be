import EntityModel
import Synchronization

/// Sprints, which items show by their names.
extension SimulatedTool {
    /// The type of the reference in a webhook request about a sprint.
    static let sprintType = "sprint"

    /// The names of the sprints that items are planned into.
    var sprints: [String] {
        Set(items.compactMap { $0.item.fields[fields.sprint]?.optionName }).sorted()
    }

    /// Renames a sprint, as a user does.
    ///
    /// The items show the new name, but the tool treats none of them as changed.
    func renameSprint(_ name: String, to new: String) {
        scheduler.note("person renames the sprint \(name) of \(tool.id) to \(new)")
        let now = scheduler.now
        for id in itemsInSprint(name) {
            change(id, advancing: false) { item, _ in
                item.fields[fields.sprint] = .option(new)
                item.log[fields.sprint, default: []].append(LogEntry(.option(new), byUser: true, at: now))
            }
        }
        state.withLock { state in
            state.notifications.append(
                Event(
                    id: "\(tool.id)|\(new)|\(state.nextVersion)", account: account,
                    entity: EntityReference(sourceId: new, entityType: Self.sprintType, tool: tool), occurredAt: now,
                    kind: .renamed))
            state.nextVersion += 1
        }
    }

    /// Returns the items that are planned into a sprint.
    func entities(inSprint name: String) -> EntityPage {
        EntityPage(items: itemsInSprint(name).map { EntityPage.Item(entity: reference($0)) })
    }

    private func itemsInSprint(_ name: String) -> [String] {
        items.filter { $0.item.fields[fields.sprint] == .option(name) }.map(\.id)
    }
}
