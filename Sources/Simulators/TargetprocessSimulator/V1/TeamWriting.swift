import OrderedCollections
import SimulatorKit

import struct Primitives.Timestamp

extension World {
    /// Assigns a team to a card.
    ///
    /// The tool adds the team and never replaces other teams.
    mutating func createTeamAssignment(
        _ body: JSONValue, by author: User, at now: Timestamp
    ) throws(APIError) -> [Change] {
        let input = try FieldInput(body, of: .teamAssignment, in: self)
        guard let card = try (input.reference("Assignable") ?? nil).flatMap({ cards[$0] }) else {
            throw .badRequest("{property} should be specified.", [("property", "Assignable")])
        }
        guard let team = try input.reference("Team") ?? nil else {
            throw .badRequest("{property} should be specified.", [("property", "Team")])
        }
        guard teams[team] != nil else { throw .notFound("Team", id: String(team)) }
        guard !teamAssignments(of: card.id).contains(where: { $0.team == team }) else {
            throw .badRequest("The team is already assigned.", [])
        }
        let made = assign(team: team, to: card.id)
        let change = Change(
            modification: .created, before: nil, after: .teamAssignment(made), changedFields: [], author: author,
            at: now)
        return [change] + teamsChanged(card.id, by: author, at: now)
    }

    /// Sets the state of a team's work.
    ///
    /// The card's own state does not change.
    mutating func updateTeamAssignment(
        _ id: Int, _ body: JSONValue, by author: User, at now: Timestamp
    ) throws(APIError) -> [Change] {
        guard let before = teamAssignments[id], let card = cards[before.card] else {
            throw .notFound("TeamAssignment", id: String(id))
        }
        let input = try FieldInput(body, of: .teamAssignment, in: self)
        var assignment = before
        if let state = try input.reference("EntityState") ?? nil {
            guard let target = states[state], target.workflow == workflow(of: before.team, on: card)?.id else {
                throw .forbidden("EntityState with Id {id} can not be used here.", [("id", String(state))])
            }
            guard before.state != nil else {
                let state: JSONValue = ["EntityState": ["Id": JSONValue(state)]]
                let moved = try updateCard(card.kind, id: card.id, state, by: author, at: now)
                return [teamChange(before, before, by: author, at: now), moved]
            }
            assignment.state = target.id
        }
        teamAssignments[id] = assignment
        return [teamChange(before, assignment, by: author, at: now)]
            + changed(before.card, ["TeamStates"], by: author, at: now)
    }

    private func teamChange(
        _ before: TeamAssignment, _ after: TeamAssignment, by author: User, at now: Timestamp
    ) -> Change {
        Change(
            modification: .updated, before: .teamAssignment(before), after: .teamAssignment(after),
            changedFields: ["EntityState"], author: author, at: now)
    }

    /// Removes a team from its card.
    mutating func removeTeamAssignment(_ assignment: TeamAssignment, by author: User, at now: Timestamp) {
        removeTeamAssignment(assignment.id)
        _ = teamsChanged(assignment.card, by: author, at: now)
    }

    /// Assigns a user to a card in a role.
    ///
    /// The tool adds the user and never replaces other users.
    mutating func createAssignment(_ body: JSONValue, by author: User, at now: Timestamp) throws(APIError) -> [Change] {
        let input = try FieldInput(body, of: .assignment, in: self)
        guard let card = try (input.reference("Assignable") ?? nil).flatMap({ cards[$0] }) else {
            throw .badRequest("{property} should be specified.", [("property", "Assignable")])
        }
        guard let user = try input.reference("GeneralUser") ?? nil, users[user] != nil else {
            throw .badRequest("{property} should be specified.", [("property", "GeneralUser")])
        }
        guard let role = try input.reference("Role") ?? nil, roles[role] != nil else {
            throw .badRequest("{property} should be specified.", [("property", "Role")])
        }
        guard !assignments(of: card.id).contains(where: { $0.user == user && $0.role == role }) else {
            throw .badRequest("The user is already assigned in this role.", [])
        }
        let made = assign(user: user, as: role, to: card.id)
        let change = Change(
            modification: .created, before: nil, after: .assignment(made), changedFields: [], author: author, at: now)
        return [change] + changed(card.id, ["Assignments"], by: author, at: now)
    }

    mutating func unassign(_ assignment: Assignment, by author: User, at now: Timestamp) {
        removeAssignment(assignment.id)
        _ = changed(assignment.card, ["Assignments"], by: author, at: now)
    }

    private mutating func teamsChanged(_ id: Int, by author: User, at now: Timestamp) -> [Change] {
        changed(id, ["AssignedTeams", "ResponsibleTeam"], by: author, at: now)
    }

    /// Marks the card as changed.
    mutating func changed(_ id: Int, _ fields: [String], by author: User, at now: Timestamp) -> [Change] {
        guard let before = cards[id] else { return [] }
        var card = before
        card.modifiedAt = now
        card.lastEditor = author.id
        card.version = nextVersion()
        put(card)
        return [
            Change(
                modification: .updated, before: .card(before), after: .card(card),
                changedFields: fields, author: author, at: now)
        ]
    }
}
