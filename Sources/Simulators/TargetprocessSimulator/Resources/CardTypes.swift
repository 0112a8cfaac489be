import OrderedCollections
import SimulatorKit

extension ResourceType {
    static let cards: [CardKind: ResourceType] = Dictionary(
        uniqueKeysWithValues: CardKind.allCases.map { kind in
            let plural = kind == .userStory ? "UserStories" : nil
            // The properties are in the order in which the tool writes them.
            let common = cardProperties.filter { property in
                (kind.isAssignable || !ofAssignables.contains(property.name))
                    && (!kind.isUserDefined || !ofOwnTypes.contains(property.name))
            }
            let place = common.firstIndex { $0.name == "Build" } ?? common.endIndex
            let properties =
                common[..<place] + parents(of: kind) + (kind == .bug ? [bugSeverity] : [])
                + common[place...] + children(of: kind)
            return (
                kind,
                ResourceType(
                    kind.name, plural: plural, base: kind.isAssignable ? "Assignable" : "General",
                    isUserDefined: kind.isUserDefined, isWritable: true, properties: Array(properties))
            )
        })

    /// The properties that only an `Assignable` has, not every `General`.
    private static let ofAssignables: Set<String> = [
        "Milestone", "Effort", "EffortCompleted", "EffortToDo", "Progress", "TimeSpent", "TimeRemain",
        "LastStateChangeDate", "PlannedStartDate", "PlannedEndDate", "Units", "Release", "Iteration", "TeamIteration",
        "Team", "EntityState", "ResponsibleTeam", "InitialEstimate", "Build", "Assignments", "AssignedTeams",
        "Times", "RoleEfforts",
    ]

    /// The properties that user-defined types do not have.
    private static let ofOwnTypes: Set<String> = ["Iteration", "TeamIteration", "LinkedTestPlan", "Milestone", "Build"]

    private static var bugSeverity: Property {
        card("Severity", to: "Severity", canSet: true) { card, _ in .item(.severity(card.severity)) }
    }

    private static func parents(of kind: CardKind) -> [Property] {
        kind.parents.map { parent in
            card(parent.name, to: parent.name, canSet: true, isRequired: kind == .task) { card, world in
                Value(card.parents[parent].flatMap { world.cards[$0] }.map { .card($0) })
            }
        }
    }

    /// Returns the collections of child items of a card type.
    private static func children(of kind: CardKind) -> [Property] {
        CardKind.allCases.filter { $0.parents.contains(kind) }.map { child in
            Property(
                name: child == .userStory ? "UserStories" : child.name + "s", kind: .collection(child.name),
                isDefault: false
            ) { item, world in
                .items(
                    world.cards.values.filter { $0.kind == child && $0.parents[kind] == item.id }.map { .card($0) })
            }
        }
    }

    private static let cardProperties: [Property] = [
        card("Id", "Int32") { card, _ in .integer(Int64(card.id)) },
        card("Name", "String", canSet: true, isRequired: true) { card, _ in .text(card.name) },
        card("Description", "String", canSet: true) { card, _ in Value(card.description) },
        card("StartDate", "DateTime") { _, _ in .null },
        card("EndDate", "DateTime") { card, world in
            world.states[card.state]?.isFinal == true ? .date(card.stateChangedAt) : .null
        },
        card("CreateDate", "DateTime") { card, _ in .date(card.createdAt) },
        card("ModifyDate", "DateTime") { card, _ in .date(card.modifiedAt) },
        card("LastCommentDate", "DateTime") { card, _ in Value(card.commentedAt) },
        card("Tags", "String", canSet: true) { card, _ in .text(card.tags) },
        card("NumericPriority", "Double") { card, _ in .number(card.numericPriority) },
        card("EntityVersion", "Int64") { card, _ in .integer(card.version) },
        card("EntityType", to: "EntityType") { card, _ in .item(.entityType(card.kind)) },
        card("LastEditor", to: "GeneralUser") { card, world in world.userValue(card.lastEditor) },
        card("Owner", to: "GeneralUser", canSet: true) { card, world in world.userValue(card.owner) },
        card("Creator", to: "GeneralUser") { card, world in world.userValue(card.creator) },
        card("LastCommentedUser", to: "GeneralUser") { card, world in world.userValue(card.lastCommenter) },
        card("Project", to: "Project", canSet: true, isRequired: true) { card, world in
            Value(world.projects[card.project].map { .project($0) })
        },
        card("LinkedTestPlan", to: "TestPlan") { _, _ in .null },
        card("Milestone", to: "Milestone") { _, _ in .null },
        card("Effort", "Decimal", canSet: true) { card, _ in .number(card.effort) },
        card("EffortCompleted", "Decimal") { _, _ in .number(0) },
        card("EffortToDo", "Decimal") { _, _ in .number(0) },
        card("Progress", "Decimal") { _, _ in .number(0) },
        card("TimeSpent", "Decimal") { card, world in
            .number(world.times(of: card.id).reduce(0) { $0 + $1.spent })
        },
        card("TimeRemain", "Decimal") { _, _ in .number(0) },
        card("LastStateChangeDate", "DateTime") { card, _ in .date(card.stateChangedAt) },
        card("PlannedStartDate", "DateTime", canSet: true) { card, _ in Value(card.plannedStart) },
        card("PlannedEndDate", "DateTime", canSet: true) { card, _ in Value(card.plannedEnd) },
        card("Units", "String") { _, _ in .text("h") },
        card("Release", to: "Release", canSet: true) { card, world in world.periodValue(card.release) },
        card("Iteration", to: "Iteration", canSet: true) { card, world in world.periodValue(card.iteration) },
        card("TeamIteration", to: "TeamIteration", canSet: true) { card, world in
            world.periodValue(card.teamIteration)
        },
        card("Team", to: "Team") { card, world in
            Value(world.teamAssignments(of: card.id).first.flatMap { world.teams[$0.team] }.map { .team($0) })
        },
        card("Priority", to: "Priority", canSet: true) { card, world in
            Value(world.priorities[card.priority].map { .priority($0) })
        },
        card("EntityState", to: "EntityState", canSet: true) { card, world in
            Value(world.states[card.state].map { .state($0) })
        },
        card("ResponsibleTeam", to: "TeamAssignment") { card, world in
            Value(world.teamAssignments(of: card.id).first.map { .teamAssignment($0) })
        },
        card("InitialEstimate", "Decimal") { _, _ in .number(0) },
        card("Build", to: "Build") { _, _ in .null },
        Property(name: "CustomFields", kind: .collection("CustomField"), canSet: true, get: customValues),
        Property(name: "CustomValues", kind: .value("CustomValues"), isDefault: false, get: customValues),
        Property(name: "Assignments", kind: .collection("Assignment"), isDefault: false) { item, world in
            .items(world.assignments(of: item.id).map { .assignment($0) })
        },
        Property(
            name: "AssignedTeams", kind: .collection("TeamAssignment"), isDefault: false
        ) { item, world in
            .items(world.teamAssignments(of: item.id).map { .teamAssignment($0) })
        },
        Property(name: "Attachments", kind: .collection("Attachment"), isDefault: false) { item, world in
            .items(world.attachments(of: item.id).map { .attachment($0) })
        },
        Property(name: "Times", kind: .collection("Time"), isDefault: false) { item, world in
            .items(world.times(of: item.id).map { .time($0) })
        },
        Property(name: "RoleEfforts", kind: .collection("RoleEffort"), canSet: true, isDefault: false) { item, _ in
            guard case .card(let card) = item else { return .null }
            return .items(card.roleEfforts.map { .roleEffort($0) })
        },
        Property(name: "Comments", kind: .collection("Comment"), isDefault: false) { item, world in
            .items(world.comments(of: item.id).map { .comment($0) })
        },
    ]

    private static let customValues: @Sendable (Item, World) -> Value = { item, world in
        guard case .card(let card) = item else { return .null }
        return .customValues(world.customValues(of: card))
    }

    private static func card(
        _ name: String, _ type: String, canSet: Bool = false, isRequired: Bool = false,
        _ get: @escaping @Sendable (Card, World) -> Value
    ) -> Property {
        Property(name: name, kind: .value(type), canSet: canSet, isRequired: isRequired) { item, world in
            guard case .card(let card) = item else { return .null }
            return get(card, world)
        }
    }

    private static func card(
        _ name: String, to type: String, canSet: Bool = false, isRequired: Bool = false,
        _ get: @escaping @Sendable (Card, World) -> Value
    ) -> Property {
        Property(name: name, kind: .reference(type), canSet: canSet, isRequired: isRequired) { item, world in
            guard case .card(let card) = item else { return .null }
            return get(card, world)
        }
    }
}

extension World {
    func userValue(_ id: Int?) -> Value {
        Value(id.flatMap { users[$0] }.map { .user($0) })
    }
}
