import OrderedCollections
import SimulatorKit

import struct Primitives.Timestamp

extension ResourceType {
    static let release = ResourceType(
        "Release", isWritable: true,
        properties: (period + [inProject]).map { property in
            var property = property
            property.isRequired = ["Name", "Project"].contains(property.name)
            property.canSet = property.isRequired || ["StartDate", "EndDate"].contains(property.name)
            return property
        })
    static let iteration = ResourceType("Iteration", properties: period + [inProject])
    static let teamIteration = ResourceType(
        "TeamIteration",
        properties: period + [
            Property(name: "Team", kind: .reference("Team")) { item, world in
                guard case .period(let period) = item else { return .null }
                return Value(period.team.flatMap { world.teams[$0] }.map { .team($0) })
            }
        ])

    static let role = ResourceType("Role", properties: named)

    static let assignment = ResourceType(
        "Assignment", isWritable: true,
        properties: [
            Property(name: "Id", kind: .value("Int32")) { item, _ in .integer(Int64(item.id)) },
            assignment("Assignable", "Assignable") { assignment, world in world.generalValue(assignment.card) },
            assignment("GeneralUser", "GeneralUser") { assignment, world in world.userValue(assignment.user) },
            assignment("Role", "Role") { assignment, world in Value(world.roles[assignment.role].map { .role($0) }) },
        ])

    private static func assignment(
        _ name: String, _ type: String, _ get: @escaping @Sendable (Assignment, World) -> Value
    ) -> Property {
        Property(name: name, kind: .reference(type), canSet: true, isRequired: true) { item, world in
            guard case .assignment(let assignment) = item else { return .null }
            return get(assignment, world)
        }
    }

    static let teamAssignment = ResourceType(
        "TeamAssignment", isWritable: true,
        properties: [
            Property(name: "Id", kind: .value("Int32")) { item, _ in .integer(Int64(item.id)) },
            Property(name: "Team", kind: .reference("Team"), canSet: true, isRequired: true) { item, world in
                guard case .teamAssignment(let assignment) = item else { return .null }
                return Value(world.teams[assignment.team].map { .team($0) })
            },
            Property(
                name: "Assignable", kind: .reference("Assignable"), canSet: true, isRequired: true
            ) { item, world in
                guard case .teamAssignment(let assignment) = item else { return .null }
                return world.generalValue(assignment.card)
            },
            Property(name: "EntityState", kind: .reference("EntityState"), canSet: true) { item, world in
                guard case .teamAssignment(let assignment) = item else { return .null }
                let state = assignment.state ?? world.cards[assignment.card]?.state
                return Value(state.flatMap { world.states[$0] }.map { .state($0) })
            },
        ])

    /// Attachments are created only by the upload page.
    static let attachment = ResourceType(
        "Attachment", isWritable: true,
        properties: named + [
            attachment("Date", .value("DateTime")) { file, _ in .date(file.date) },
            attachment("Owner", .reference("GeneralUser")) { file, world in world.userValue(file.owner) },
            attachment("General", .reference("General")) { file, world in world.generalValue(file.general) },
            attachment("MimeType", .value("String"), isDefault: false) { file, _ in .text(file.mimeType) },
            attachment("Size", .value("Int64"), isDefault: false) { file, _ in .integer(Int64(file.size)) },
        ])

    private static func attachment(
        _ name: String, _ kind: Property.Kind, isDefault: Bool = true,
        _ get: @escaping @Sendable (Attachment, World) -> Value
    ) -> Property {
        Property(name: name, kind: kind, isDefault: isDefault) { item, world in
            guard case .attachment(let attachment) = item else { return .null }
            return get(attachment, world)
        }
    }

    static let customField = ResourceType(
        "CustomField",
        properties: named + [
            Property(name: "FieldType", kind: .value("String")) { item, _ in
                guard case .customField(let field) = item else { return .null }
                return .text(field.type.rawValue)
            },
            Property(name: "Value", kind: .value("String")) { item, _ in
                guard case .customField(let field) = item, !field.options.isEmpty else { return .null }
                return .text(field.options.joined(separator: "\r\n"))
            },
            Property(name: "EntityType", kind: .reference("EntityType")) { item, _ in
                guard case .customField(let field) = item else { return .null }
                return .item(.entityType(field.kind))
            },
            Property(name: "Process", kind: .reference("Process")) { item, world in
                guard case .customField(let field) = item else { return .null }
                return Value(world.processes[field.process].map { .process($0) })
            },
        ])

    private static let period: [Property] =
        named + [
            Property(name: "StartDate", kind: .value("DateTime")) { item, _ in
                guard case .period(let period) = item else { return .null }
                return .date(period.start)
            },
            Property(name: "EndDate", kind: .value("DateTime")) { item, _ in
                guard case .period(let period) = item else { return .null }
                return .date(period.end)
            },
            Property(name: "IsCurrent", kind: .value("Boolean")) { item, _ in
                guard case .period(let period) = item else { return .null }
                let now = Timestamp.now().millisecondsSinceEpoch
                return .bool(period.start.millisecondsSinceEpoch <= now && now < period.end.millisecondsSinceEpoch)
            },
        ]

    private static let inProject = Property(name: "Project", kind: .reference("Project")) { item, world in
        guard case .period(let period) = item else { return .null }
        return Value(period.project.flatMap { world.projects[$0] }.map { .project($0) })
    }
}
