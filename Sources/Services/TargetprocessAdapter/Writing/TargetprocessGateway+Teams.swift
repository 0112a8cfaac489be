import AdapterEngine
import EntityModel

/// The teams and users who work on an item. Each one is a separate assignment.
extension TargetprocessGateway {
    /// Makes the teams of an item match the requested list.
    ///
    /// The tool only adds teams and never replaces them. Therefore the method removes the others itself.
    ///
    /// - Parameters:
    ///   - entity: The item.
    ///   - known: The names of the teams when the item was read. A team that another user added since then stays.
    ///   - wanted: The requested teams.
    /// - Throws: `ToolError` of kind `.rejected` if the tool does not accept a team. Other teams may already be
    ///   assigned.
    func assign(_ entity: EntityReference, from known: FieldValue, to wanted: FieldValue) async throws(ToolError) {
        let (before, after) = (TargetprocessGateway.names(known), TargetprocessGateway.names(wanted))
        guard let id = Int64(entity.sourceId), before != after else { return }
        try await rejecting(TargetprocessField.assignedTeams) { () throws(ToolError) in
            try await applyAssociationChange(.teamAssignment) { () throws(ToolError) in
                let there = try await client.teams.teams(of: id)
                var change = AssociationChange<NewTeamAssignment>()
                let gone = before.subtracting(after)
                change.removed = there.filter { gone.contains($0.name) }.map(\.id)
                for name in after.subtracting(before).subtracting(there.map(\.name)).sorted() {
                    guard let team = try await client.teams.id(named: name) else {
                        throw ToolError(
                            kind: .rejected,
                            message: "Targetprocess has no team with this name. Correct the value mapping.")
                    }
                    change.added.append(NewTeamAssignment(assignable: .init(id: id), team: .init(id: team)))
                }
                return change
            }
        }
    }

    private static func names(_ value: FieldValue) -> Set<String> { Set(value.members.map(\.plainText)) }

    /// Makes the users who work on an item in a role match the requested list.
    ///
    /// The tool only adds users and never replaces them. Therefore the method removes the others itself.
    ///
    /// - Parameters:
    ///   - entity: The item.
    ///   - role: The name of the role.
    ///   - known: The users when the item was read. A user who was added since then stays.
    ///   - wanted: The requested users.
    /// - Throws: `ToolError` of kind `.rejected` if the tool does not accept a user. Other users may already be
    ///   assigned.
    func assign(
        _ entity: EntityReference, in role: String, from known: FieldValue, to wanted: FieldValue
    ) async throws(ToolError) {
        let (before, after) = (TargetprocessGateway.people(known), TargetprocessGateway.people(wanted))
        guard let id = Int64(entity.sourceId), before != after else { return }
        try await rejecting(FieldID(peopleIn: role)) { () throws(ToolError) in
            guard let roleId = try await client.roles.id(named: role) else {
                throw ToolError(
                    kind: .rejected, message: "Targetprocess has no role \(role). Correct the profile.")
            }
            try await applyAssociationChange(.assignment) { () throws(ToolError) in
                let there = try await client.assignments.assignments(of: id).filter { $0.role == role }
                let gone = before.subtracting(after)
                return AssociationChange(
                    added: after.subtracting(before).subtracting(there.map(\.user)).sorted().map { user in
                        NewAssignment(assignable: .init(id: id), user: .init(id: user), role: .init(id: roleId))
                    }, removed: there.filter { gone.contains($0.user) }.map(\.id))
            }
        }
    }

    private static func people(_ value: FieldValue) -> Set<Int64> {
        Set(
            value.members.compactMap { member in
                guard case .user(let person) = member else { return nil }
                return Int64(person.id)
            })
    }
}
