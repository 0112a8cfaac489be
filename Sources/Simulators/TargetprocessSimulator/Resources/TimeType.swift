import OrderedCollections
import SimulatorKit

extension ResourceType {
    static let time = ResourceType(
        "Time", isWritable: true,
        properties: [
            Property(name: "Id", kind: .value("Int32")) { item, _ in .integer(Int64(item.id)) },
            time("Description", .value("String"), canSet: true) { time, _ in Value(time.text) },
            time("Spent", .value("Decimal"), canSet: true, isRequired: true) { time, _ in .number(time.spent) },
            time("Remain", .value("Decimal"), canSet: true) { time, _ in .number(time.remain) },
            time("Date", .value("DateTime"), canSet: true) { time, _ in .date(time.date) },
            time("CreateDate", .value("DateTime")) { time, _ in .date(time.createdAt) },
            time("Assignable", .reference("Assignable"), canSet: true, isRequired: true) { time, world in
                world.generalValue(time.card)
            },
            time("User", .reference("User"), canSet: true) { time, world in world.userValue(time.user) },
            time("Role", .reference("Role"), canSet: true) { time, world in
                Value(time.role.flatMap { world.roles[$0] }.map { .role($0) })
            },
        ])

    private static func time(
        _ name: String, _ kind: Property.Kind, canSet: Bool = false, isRequired: Bool = false,
        _ get: @escaping @Sendable (TimeEntry, World) -> Value
    ) -> Property {
        Property(name: name, kind: kind, canSet: canSet, isRequired: isRequired) { item, world in
            guard case .time(let time) = item else { return .null }
            return get(time, world)
        }
    }

    static let roleEffort = ResourceType(
        "RoleEffort",
        properties: [
            Property(name: "Id", kind: .value("Int32")) { item, _ in .integer(Int64(item.id)) },
            Property(name: "Effort", kind: .value("Decimal"), canSet: true) { item, _ in
                guard case .roleEffort(let effort) = item else { return .null }
                return .number(effort.effort)
            },
            Property(name: "Role", kind: .reference("Role")) { item, world in
                guard case .roleEffort(let effort) = item else { return .null }
                return Value(world.roles[effort.role].map { .role($0) })
            },
        ])
}
