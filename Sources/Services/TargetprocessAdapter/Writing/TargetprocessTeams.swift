import EntityModel

/// The writer of the teams and users who work on items.
///
/// Each one is a separate assignment. The tool only adds assignments and never replaces them. Therefore this type
/// removes the others itself.
struct TargetprocessTeams: Sendable {
    /// The teams and their assignments to items.
    let teams: TeamAPI
    /// The roles in which users work on items.
    let roles: RoleAPI
    /// The users who work on items, each in a role.
    let assignments: AssignmentAPI
    /// The writer of associations.
    let associations: TargetprocessAssociations

    /// Makes the teams of an item match the requested list.
    ///
    /// - Parameters:
    ///   - entity: The item.
    ///   - known: The names of the teams when the item was read. A team that another user added since then stays.
    ///   - wanted: The requested teams.
    /// - Throws: `ToolError` of kind `.rejected` if the tool does not accept a team. Other teams may already be
    ///   assigned.
    func update(_ entity: EntityReference, from known: FieldValue, to wanted: FieldValue) async throws(ToolError) {
        let (before, after) = (Self.names(known), Self.names(wanted))
        guard let id = Int64(entity.sourceId), before != after else { return }
        try await ToolError.rejecting(TargetprocessField.assignedTeams) { () throws(ToolError) in
            try await associations.update(.teamAssignment) { () throws(ToolError) in
                let current = try await teams.teams(of: id)
                var change = AssociationChange<NewTeamAssignment>()
                let removed = before.subtracting(after)
                change.removed = current.filter { removed.contains($0.name) }.map(\.id)
                for name in after.subtracting(before).subtracting(current.map(\.name)).sorted() {
                    guard let team = try await teams.id(named: name) else {
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
    /// - Parameters:
    ///   - entity: The item.
    ///   - role: The name of the role.
    ///   - known: The users when the item was read. A user who was added since then stays.
    ///   - wanted: The requested users.
    /// - Throws: `ToolError` of kind `.rejected` if the tool does not accept a user. Other users may already be
    ///   assigned.
    func updateUsers(
        of entity: EntityReference, in role: String, from known: FieldValue, to wanted: FieldValue
    ) async throws(ToolError) {
        let (before, after) = (Self.users(known), Self.users(wanted))
        guard let id = Int64(entity.sourceId), before != after else { return }
        try await ToolError.rejecting(FieldID(peopleIn: role)) { () throws(ToolError) in
            guard let roleID = try await roles.id(named: role) else {
                throw ToolError(
                    kind: .rejected, message: "Targetprocess has no role \(role). Correct the profile.")
            }
            try await associations.update(.assignment) { () throws(ToolError) in
                let current = try await assignments.all(of: id).filter { $0.role == role }
                let removed = before.subtracting(after)
                return AssociationChange(
                    added: after.subtracting(before).subtracting(current.map(\.user)).sorted().map { user in
                        NewAssignment(assignable: .init(id: id), user: .init(id: user), role: .init(id: roleID))
                    }, removed: current.filter { removed.contains($0.user) }.map(\.id))
            }
        }
    }

    private static func users(_ value: FieldValue) -> Set<Int64> {
        Set(
            value.members.compactMap { member in
                guard case .user(let user) = member else { return nil }
                return Int64(user.id)
            })
    }
}
