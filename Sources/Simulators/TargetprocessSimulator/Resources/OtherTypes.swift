import OrderedCollections
import SimulatorKit

extension ResourceType {
    static let comment = ResourceType(
        "Comment", isWritable: true,
        properties: [
            Property(name: "Id", kind: .value("Int32")) { item, _ in .integer(Int64(item.id)) },
            comment("Description", .value("String"), canSet: true, isRequired: true) { comment, _ in
                .text(comment.text)
            },
            comment("ParentId", .value("Int32"), canSet: true) { comment, _ in
                comment.parent.map { .integer(Int64($0)) } ?? .null
            },
            comment("CreateDate", .value("DateTime")) { comment, _ in .date(comment.createdAt) },
            comment("DescriptionModifyDate", .value("DateTime")) { comment, _ in .date(comment.modifiedAt) },
            comment("IsPrivate", .value("Boolean"), canSet: true) { comment, _ in .bool(comment.isPrivate) },
            comment("IsPinned", .value("Boolean"), canSet: true) { comment, _ in .bool(comment.isPinned) },
            comment("EntityVersion", .value("Int64")) { comment, _ in .integer(comment.version) },
            comment("General", .reference("General"), canSet: true, isRequired: true) { comment, world in
                .item(.general(id: comment.general, name: world.name(ofGeneral: comment.general) ?? ""))
            },
            comment("Owner", .reference("GeneralUser"), canSet: true) { comment, world in
                world.userValue(comment.owner)
            },
        ])

    static let entityState = ResourceType(
        "EntityState",
        properties: [
            Property(name: "Id", kind: .value("Int32")) { item, _ in .integer(Int64(item.id)) },
            state("Name", .value("String")) { state, _ in .text(state.name) },
            state("IsInitial", .value("Boolean")) { state, _ in .bool(state.isInitial) },
            state("IsFinal", .value("Boolean")) { state, _ in .bool(state.isFinal) },
            state("IsPlanned", .value("Boolean")) { state, _ in .bool(state.isPlanned) },
            state("IsCommentRequired", .value("Boolean")) { _, _ in .bool(false) },
            state("NumericPriority", .value("Double")) { state, _ in .number(state.numericPriority) },
            state("Role", .reference("Role")) { _, _ in .null },
            state("Workflow", .reference("Workflow")) { state, world in
                Value(world.workflows[state.workflow].map { .workflow($0) })
            },
            state("Process", .reference("Process")) { state, world in
                Value(
                    world.workflows[state.workflow].flatMap { world.processes[$0.process] }.map { .process($0) })
            },
            state("EntityType", .reference("EntityType")) { state, world in
                Value(world.workflows[state.workflow].map { .entityType($0.kind) })
            },
            state("NextStates", .collection("EntityState"), isDefault: false) { state, world in
                .items(state.next.compactMap { world.states[$0] }.map { .state($0) })
            },
        ])

    static let user = ResourceType(
        "User", referenceName: "GeneralUser",
        properties: [
            Property(name: "Id", kind: .value("Int32")) { item, _ in .integer(Int64(item.id)) },
            user("FirstName") { .text($0.firstName) },
            user("LastName") { .text($0.lastName) },
            user("Login") { .text($0.login) },
            user("FullName") { .text($0.fullName) },
            user("Email") { .text($0.email) },
            user("IsActive", "Boolean") { .bool($0.isActive) },
            user("IsAdministrator", "Boolean") { .bool($0.isAdministrator) },
        ])

    static let project = ResourceType(
        "Project", isWritable: true,
        properties: [
            Property(name: "Id", kind: .value("Int32")) { item, _ in .integer(Int64(item.id)) },
            project("Name", .value("String"), canSet: true, isRequired: true) { project, _ in .text(project.name) },
            project("Description", .value("String"), canSet: true) { project, _ in Value(project.description) },
            project("CreateDate", .value("DateTime")) { project, _ in .date(project.createdAt) },
            project("ModifyDate", .value("DateTime")) { project, _ in .date(project.modifiedAt) },
            project("EntityVersion", .value("Int64")) { project, _ in .integer(project.version) },
            project("Owner", .reference("GeneralUser")) { project, world in world.userValue(project.owner) },
            project("Process", .reference("Process"), canSet: true) { project, world in
                Value(world.processes[project.process].map { .process($0) })
            },
        ])

    static let priority = ResourceType(
        "Priority", plural: "Priorities",
        properties: named + [
            Property(name: "Importance", kind: .value("Int32")) { item, _ in
                guard case .priority(let priority) = item else { return .null }
                return .integer(Int64(priority.importance))
            },
            Property(name: "EntityType", kind: .reference("EntityType")) { item, _ in
                guard case .priority(let priority) = item else { return .null }
                return .item(.entityType(priority.kind))
            },
        ])

    static let workflow = ResourceType(
        "Workflow",
        properties: named + [
            Property(name: "Process", kind: .reference("Process")) { item, world in
                guard case .workflow(let workflow) = item else { return .null }
                return Value(world.processes[workflow.process].map { .process($0) })
            },
            Property(name: "EntityType", kind: .reference("EntityType")) { item, _ in
                guard case .workflow(let workflow) = item else { return .null }
                return .item(.entityType(workflow.kind))
            },
            Property(name: "EntityStates", kind: .collection("EntityState"), isDefault: false) { item, world in
                .items(world.states(of: item.id).map { .state($0) })
            },
        ])

    static let relation = ResourceType(
        "Relation", isWritable: true,
        properties: [
            Property(name: "Id", kind: .value("Int32")) { item, _ in .integer(Int64(item.id)) },
            relation("Master", "General", canSet: true) { relation, world in world.generalValue(relation.master) },
            relation("Slave", "General", canSet: true) { relation, world in world.generalValue(relation.slave) },
            relation("Inbound", "General", canSet: true) { relation, world in world.generalValue(relation.master) },
            relation("Outbound", "General", canSet: true) { relation, world in world.generalValue(relation.slave) },
            relation("RelationType", "RelationType", canSet: true) { relation, _ in
                .item(.relationType(relation.type))
            },
        ])
    static let generalConversion = ResourceType(
        "GeneralConversion",
        properties: [
            Property(name: "Id", kind: .value("Int32")) { item, _ in .integer(Int64(item.id)) },
            Property(name: "FromGeneralID", kind: .value("Int32")) { item, _ in
                guard case .conversion(let conversion) = item else { return .null }
                return .integer(Int64(conversion.from))
            },
            Property(name: "FromGeneralType", kind: .reference("EntityType")) { item, _ in
                guard case .conversion(let conversion) = item else { return .null }
                return .item(.entityType(conversion.fromKind))
            },
            Property(name: "ActualGeneral", kind: .reference("General")) { item, world in
                guard case .conversion(let conversion) = item else { return .null }
                return world.generalValue(conversion.to)
            },
        ])
    static let relationType = ResourceType("RelationType", properties: named)
    static let severity = ResourceType(
        "Severity", plural: "Severities",
        properties: named + [
            Property(name: "Importance", kind: .value("Int32")) { item, _ in .integer(Int64(item.id)) }
        ])
    static let process = ResourceType("Process", plural: "Processes", properties: named)
    static let team = ResourceType("Team", properties: named)
    static let general = ResourceType("General", properties: named)
    static let entityType = ResourceType(
        "EntityType",
        properties: named + [
            Property(name: "IsUnitInHourOnly", kind: .value("Boolean")) { _, _ in .bool(false) }
        ])

    static let named: [Property] = [
        Property(name: "Id", kind: .value("Int32")) { item, _ in .integer(Int64(item.id)) },
        Property(name: "Name", kind: .value("String")) { item, _ in
            switch item {
            case .process(let process): .text(process.name)
            case .workflow(let workflow): .text(workflow.name)
            case .priority(let priority): .text(priority.name)
            case .team(let team): .text(team.name)
            case .entityType(let kind): .text(kind.name)
            case .relationType(let type): .text(type.name)
            case .severity(let severity): .text(severity.name)
            case .general(_, let name): .text(name)
            case .card(let card): .text(card.name)
            case .project(let project): .text(project.name)
            case .period(let period): .text(period.name)
            case .customField(let field): .text(field.name)
            case .role(let role): .text(role.name)
            case .attachment(let attachment): .text(attachment.name)
            case .user, .state, .comment, .relation, .conversion, .teamAssignment, .assignment, .time, .roleEffort:
                .null
            }
        },
    ]

    private static func comment(
        _ name: String, _ kind: Property.Kind, canSet: Bool = false, isRequired: Bool = false,
        _ get: @escaping @Sendable (Comment, World) -> Value
    ) -> Property {
        Property(name: name, kind: kind, canSet: canSet, isRequired: isRequired) { item, world in
            guard case .comment(let comment) = item else { return .null }
            return get(comment, world)
        }
    }

    private static func state(
        _ name: String, _ kind: Property.Kind, isDefault: Bool = true,
        _ get: @escaping @Sendable (EntityState, World) -> Value
    ) -> Property {
        Property(name: name, kind: kind, isDefault: isDefault) { item, world in
            guard case .state(let state) = item else { return .null }
            return get(state, world)
        }
    }

    private static func relation(
        _ name: String, _ type: String, canSet: Bool = false, _ get: @escaping @Sendable (Relation, World) -> Value
    ) -> Property {
        Property(name: name, kind: .reference(type), canSet: canSet) { item, world in
            guard case .relation(let relation) = item else { return .null }
            return get(relation, world)
        }
    }

    private static func user(
        _ name: String, _ type: String = "String", _ get: @escaping @Sendable (User) -> Value
    ) -> Property {
        Property(name: name, kind: .value(type)) { item, _ in
            guard case .user(let user) = item else { return .null }
            return get(user)
        }
    }

    private static func project(
        _ name: String, _ kind: Property.Kind, canSet: Bool = false, isRequired: Bool = false,
        _ get: @escaping @Sendable (Project, World) -> Value
    ) -> Property {
        Property(name: name, kind: kind, canSet: canSet, isRequired: isRequired) { item, world in
            guard case .project(let project) = item else { return .null }
            return get(project, world)
        }
    }
}
