import OrderedCollections
import SimulatorKit

import struct Primitives.Timestamp

extension World {
    /// Converts a card to another type, as users do on its page.
    ///
    /// The card gets a new ID, and the old one is deleted.
    mutating func convert(
        _ id: Int, to kind: CardKind, by author: User, at now: Timestamp
    ) throws(APIError) -> [Change] {
        guard let before = cards[id] else { throw .notFound("General", id: String(id)) }
        let initial = workflow(of: kind, in: before.project).flatMap { states(of: $0.id).first(where: \.isInitial) }
        let priority = priorities.values.first { $0.kind == kind && $0.isDefault }
        guard let initial, let priority, kind != before.kind else { throw .malformed }
        let same = workflow(of: kind, in: before.project).flatMap { workflow in
            states(of: workflow.id).first { $0.name == states[before.state]?.name }
        }
        let after = Card(
            id: nextGeneral(), kind: kind, name: before.name, description: before.description, project: before.project,
            parents: before.parents.filter { kind.parents.contains($0.key) }, state: (same ?? initial).id,
            priority: priority.id,
            release: before.release, iteration: before.iteration, teamIteration: before.teamIteration,
            custom: before.custom, tags: before.tags, effort: before.effort,
            roleEfforts: before.roleEfforts, plannedStart: before.plannedStart,
            plannedEnd: before.plannedEnd, owner: before.owner, creator: before.creator, lastEditor: author.id,
            lastCommenter: before.lastCommenter, createdAt: before.createdAt, modifiedAt: now, stateChangedAt: now,
            commentedAt: before.commentedAt, numericPriority: before.numericPriority, version: nextVersion())
        rename(id, to: after, was: before.kind)
        return [
            Change(
                modification: .created, before: nil, after: .card(after), changedFields: [], author: author, at: now),
            Change(
                modification: .deleted, before: .card(before), after: nil, changedFields: [], author: author, at: now),
        ]
    }
}
