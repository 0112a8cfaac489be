import AdapterEngine
import EntityModel

/// The teams and people who work on an item, each of which is an assignment of its own.
extension TargetprocessGateway {
    /// Has the teams work on an item that are to; the tool appends and never replaces.
    ///
    /// - Parameters:
    ///   - entity: the item.
    ///   - known: the teams' names as they were read; one that somebody adds meanwhile stays.
    ///   - wanted: those that are to work on it.
    /// - Throws: `rejected` where the tool does not take one; others may have been assigned.
    func assign(_ entity: EntityReference, from known: FieldValue, to wanted: FieldValue) async throws(ToolError) {
        let (before, after) = (TargetprocessGateway.names(known), TargetprocessGateway.names(wanted))
        guard let id = Int64(entity.sourceId), before != after else { return }
        try await rejecting(TargetprocessField.assignedTeams) { () throws(ToolError) in
            try await applyAssociationChange(.teamAssignment) { () throws(ToolError) in
                let there = try await client.teams(of: id)
                var change = AssociationChange<NewTeamAssignment>()
                let gone = before.subtracting(after)
                change.removed = there.filter { gone.contains($0.name) }.map(\.id)
                for name in after.subtracting(before).subtracting(there.map(\.name)).sorted() {
                    guard let team = try await client.teamId(name) else {
                        throw ToolError(
                            kind: .rejected,
                            message: "Targetprocess has no team of that name; correct the table of values")
                    }
                    change.added.append(NewTeamAssignment(assignable: .init(id: id), team: .init(id: team)))
                }
                return change
            }
        }
    }

    private static func names(_ value: FieldValue) -> Set<String> { Set(value.members.map(\.plainText)) }

    /// Has the people work on an item in a role who are to; the tool appends and never replaces.
    ///
    /// - Parameters:
    ///   - entity: the item.
    ///   - role: the role's name.
    ///   - known: the people as they were read; one whom somebody adds meanwhile stays.
    ///   - wanted: those who are to work on it.
    /// - Throws: `rejected` where the tool does not take one; others may have been assigned.
    func assign(
        _ entity: EntityReference, in role: String, from known: FieldValue, to wanted: FieldValue
    ) async throws(ToolError) {
        let (before, after) = (TargetprocessGateway.people(known), TargetprocessGateway.people(wanted))
        guard let id = Int64(entity.sourceId), before != after else { return }
        try await rejecting(FieldID(peopleIn: role)) { () throws(ToolError) in
            guard let roleId = try await client.roleId(role) else {
                throw ToolError(
                    kind: .rejected, message: "Targetprocess has no role \(role); correct the profile")
            }
            try await applyAssociationChange(.assignment) { () throws(ToolError) in
                let there = try await client.assignments(of: id).filter { $0.role == role }
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
