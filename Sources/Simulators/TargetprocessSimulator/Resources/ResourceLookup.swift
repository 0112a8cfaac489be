import OrderedCollections

extension World {
    func item(_ type: ResourceType, id: Int) -> Item? {
        if let kind = CardKind(named: type.name) {
            guard let card = cards[id], card.kind == kind else { return nil }
            return .card(card)
        }
        switch type.name {
        case "Comment": return comments[id].map { .comment($0) }
        case "EntityState": return states[id].map { .state($0) }
        case "EntityType": return CardKind(rawValue: id).map { .entityType($0) }
        case "GeneralConversion": return conversions.first { $0.id == id }.map { .conversion($0) }
        case "Relation": return relations[id].map { .relation($0) }
        case "RelationType": return RelationType(rawValue: id).map { .relationType($0) }
        case "Severity": return Severity(rawValue: id).map { .severity($0) }
        case "Priority": return priorities[id].map { .priority($0) }
        case "Process": return processes[id].map { .process($0) }
        case "Project": return projects[id].map { .project($0) }
        case "Team": return teams[id].map { .team($0) }
        case "User": return users[id].map { .user($0) }
        case "Workflow": return workflows[id].map { .workflow($0) }
        case "Attachment": return attachmentsById[id].map { .attachment($0) }
        case "Time": return times[id].map { .time($0) }
        case "RoleEffort":
            return cards.values.lazy.flatMap(\.roleEfforts).first { $0.id == id }.map { .roleEffort($0) }
        case "Role": return roles[id].map { .role($0) }
        case "Assignment": return assignments[id].map { .assignment($0) }
        case "CustomField": return customFields[id].map { .customField($0) }
        case "TeamAssignment": return teamAssignments[id].map { .teamAssignment($0) }
        case "Release", "Iteration", "TeamIteration":
            guard let period = periodsById[id], period.kind.rawValue == type.name else { return nil }
            return .period(period)
        case "General":
            return cards[id].map { .card($0) } ?? projects[id].map { .project($0) }
                ?? periodsById[id].map { .period($0) }
        default: return nil
        }
    }

    /// Returns all items of a type in the tool's own order: work items newest first, settings by ID.
    func items(_ type: ResourceType) -> [Item] {
        if let kind = CardKind(named: type.name) {
            return cards.values.reversed().lazy.filter { $0.kind == kind }.map { .card($0) }
        }
        return switch type.name {
        case "Comment": comments.values.reversed().map { .comment($0) }
        case "EntityState": states.values.sorted { $0.numericPriority < $1.numericPriority }.map { .state($0) }
        case "EntityType": CardKind.allCases.map { .entityType($0) }
        case "GeneralConversion": conversions.map { .conversion($0) }
        case "Relation": relations.values.reversed().map { .relation($0) }
        case "RelationType": RelationType.allCases.map { .relationType($0) }
        case "Severity": Severity.allCases.map { .severity($0) }
        case "Priority": priorities.values.map { .priority($0) }
        case "Process": processes.values.map { .process($0) }
        case "Project": projects.values.map { .project($0) }
        case "Team": teams.values.map { .team($0) }
        case "User": users.values.map { .user($0) }
        case "Workflow": workflows.values.map { .workflow($0) }
        case "Attachment": attachmentsById.values.reversed().map { .attachment($0) }
        case "Time": times.values.reversed().map { .time($0) }
        case "RoleEffort": cards.values.flatMap(\.roleEfforts).map { .roleEffort($0) }
        case "Role": roles.values.map { .role($0) }
        case "Assignment": assignments.values.map { .assignment($0) }
        case "CustomField": customFields.values.map { .customField($0) }
        case "TeamAssignment": teamAssignments.values.map { .teamAssignment($0) }
        case "Release", "Iteration", "TeamIteration":
            periodsById.values.filter { $0.kind.rawValue == type.name }.map { .period($0) }
        case "General":
            cards.values.reversed().map { .card($0) } + projects.values.map { .project($0) }
                + periodsById.values.map { .period($0) }
        default: []
        }
    }
}
