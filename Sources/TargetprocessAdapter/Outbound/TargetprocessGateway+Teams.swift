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
    /// - Throws: `refused` where the tool does not take one; others may have been assigned.
    func assign(_ entity: EntityReference, from known: FieldValue, to wanted: FieldValue) async throws(ToolFailure) {
        let (before, after) = (TargetprocessGateway.names(known), TargetprocessGateway.names(wanted))
        guard let id = Int64(entity.sourceId), before != after else { return }
        try await refusing(TargetprocessField.assignedTeams) { () throws(ToolFailure) in
            // Looked at once more: what somebody else did meanwhile is done.
            let there = try await client.teams(of: id)
            for name in after.subtracting(before).subtracting(there.map(\.name)).sorted() {
                guard let team = try await client.teamId(name) else {
                    throw ToolFailure(
                        kind: .refused, message: "Targetprocess has no team of that name; correct the table of values")
                }
                try await client.assign(team: team, to: id)
            }
            let gone = before.subtracting(after)
            for assignment in there where gone.contains(assignment.name) {
                try await client.unassign(assignment.id)
            }
        }
    }

    /// What the tool does not take of one field is no failure of the others; the item itself is asked for next.
    func refusing(
        _ field: FieldID, _ step: () async throws(ToolFailure) -> Void
    ) async throws(ToolFailure) {
        do throws(ToolFailure) {
            try await step()
        } catch {
            guard !error.isTransient else { throw error }
            throw ToolFailure(kind: .refused, message: error.message, fields: [field: error.message])
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
    /// - Throws: `refused` where the tool does not take one; others may have been assigned.
    func assign(
        _ entity: EntityReference, in role: String, from known: FieldValue, to wanted: FieldValue
    ) async throws(ToolFailure) {
        let (before, after) = (TargetprocessGateway.people(known), TargetprocessGateway.people(wanted))
        guard let id = Int64(entity.sourceId), before != after else { return }
        try await refusing(FieldID(peopleIn: role)) { () throws(ToolFailure) in
            guard let roleId = try await client.roleId(role) else {
                throw ToolFailure(
                    kind: .refused, message: "Targetprocess has no role \(role); correct the profile")
            }
            let there = try await client.assignments(of: id).filter { $0.role == role }
            for user in after.subtracting(before).subtracting(there.map(\.user)).sorted() {
                try await client.assign(user: user, as: roleId, to: id)
            }
            let gone = before.subtracting(after)
            for assignment in there where gone.contains(assignment.user) {
                try await client.removeAssignment(assignment.id)
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
