import EntityModel
import Primitives
import SyncEngine

/// The invariant for the origin of values: Tandem writes only values that the other side held before.
///
/// A field that Tandem cleared was empty on the other side at that time. Tandem never clears a field because it could
/// not read it.
extension Invariants {
    func provenance(_ source: SimulatedTool.Item, _ target: SimulatedTool.Item, _ share: Share) -> [String] {
        let mapping = world.profile.mappings[0].typeMappings[0]
        let fields = mapping.fields.filter { field in
            !Invariants.sets.contains(field.source) || field.source == World.targetprocessNames.owner
        }
        return Side.allCases.flatMap { side -> [String] in
            let item = side == .source ? source : target
            let others = counterparts(of: share[side].entity.sourceId, on: side).compactMap {
                world.tool(side.other).record(of: $0)
            }
            return fields.flatMap { field in
                let (own, other) = side == .source ? (field.source, field.target) : (field.target, field.source)
                let logs = others.map { $0.log[other] ?? [] }
                return unfounded(item.log[own] ?? [], logs, on: side, mapping).map {
                    "\(share.id) \(own.rawValue) got \($0) on \(side), which was not on the other side"
                }
            }
        }
    }

    /// Returns the values that Tandem wrote without a reason.
    private func unfounded(
        _ log: [SimulatedTool.LogEntry], _ others: [[SimulatedTool.LogEntry]], on side: Side,
        _ mapping: Profile.TypeMapping
    ) -> [FieldValue] {
        zip(log, log.dropFirst()).filter { before, entry in
            // The decision could not include a value that a user wrote between Tandem's read and write.
            guard !entry.byUser, !world.tool(side).concurrentEdits.contains(before.value) else { return false }
            return !others.contains { other in
                other.indices.contains { place in
                    guard other[place].at <= entry.at else { return false }
                    // An old event may arrive late. Users never clear a field, so that no event reports an empty value.
                    let end = place + 1 < other.count ? other[place + 1].at : .distantFuture
                    if entry.sent.isEmpty, end < before.at { return false }
                    return isFounded(entry.sent, over: before.value, on: other[place].value, on: side, mapping)
                }
            }
        }.map(\.1.value)
    }

    private func isFounded(
        _ value: FieldValue, over before: FieldValue, on reason: FieldValue, on side: Side,
        _ mapping: Profile.TypeMapping
    ) -> Bool {
        let people = reason.members.compactMap(\.person?.login)
        if [value, before, reason].contains(where: { !$0.members.compactMap(\.person).isEmpty }) {
            let known = Set(before.members)
            return value.members.filter { !known.contains($0) }.compactMap(\.person?.login)
                .allSatisfy(people.contains)
        }
        return side == .source ? agree(value, reason, mapping) : agree(reason, value, mapping)
    }
}
