import OrderedCollections
import SimulatorKit

import struct Primitives.Timestamp

/// A release, an iteration, or a team iteration: a period for which work is planned.
struct Period: Hashable, Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case release = "Release"
        case iteration = "Iteration"
        case teamIteration = "TeamIteration"
    }

    var id: Int
    var kind: Kind
    var name: String
    /// The project of a release or iteration.
    var project: Int?
    /// The team of a team iteration.
    var team: Int?
    var start: Timestamp
    var end: Timestamp
}

/// The assignment of a team to a card.
struct TeamAssignment: Hashable, Sendable {
    var id: Int
    var card: Int
    var team: Int
    /// The state in the team's own workflow, independent of the card's state.
    ///
    /// It is `nil` for a team without a workflow, which uses the card's state.
    var state: Int?
}

extension World {
    mutating func addPlanning() {
        let day: Int64 = 86_400_000
        let now = Timestamp.now().millisecondsSinceEpoch
        let periods: [(Int, Period.Kind, String, Int64)] = [
            (601, .release, "1.0", 0), (602, .release, "1.1", 90), (611, .iteration, "Iteration 1", 0),
            (612, .iteration, "Iteration 2", 14), (621, .teamIteration, "Sprint 1", 0),
            (622, .teamIteration, "Sprint 2", 14), (623, .teamIteration, "Sprint 1", 0),
        ]
        let teams = [621: 301, 622: 301, 623: 302]
        for (id, kind, name, days) in periods {
            periodsById[id] = Period(
                id: id, kind: kind, name: name, project: kind == .teamIteration ? nil : 500, team: teams[id],
                start: Timestamp(millisecondsSinceEpoch: now + days * day),
                end: Timestamp(millisecondsSinceEpoch: now + (days + 14) * day))
        }
    }

    func periodValue(_ id: Int?) -> Value {
        Value(id.flatMap { periodsById[$0] }.map { .period($0) })
    }

    /// Returns the teams that work on a card.
    ///
    /// The first team is the responsible one.
    func teamAssignments(of card: Int) -> [TeamAssignment] {
        (teamAssignmentsByCard[card] ?? []).compactMap { teamAssignments[$0] }
    }

    /// Adds a team to the teams that work on a card.
    mutating func assign(team: Int, to card: Int) -> TeamAssignment {
        lastTeamAssignment += 1
        let assignment = TeamAssignment(
            id: lastTeamAssignment, card: card, team: team, state: firstState(of: team, on: card))
        teamAssignments[assignment.id] = assignment
        teamAssignmentsByCard[card, default: []].append(assignment.id)
        return assignment
    }

    /// Returns the workflow that a team uses for a card: its own, or the card's workflow.
    func workflow(of team: Int, on card: Card) -> Workflow? {
        workflows.values.first { $0.team == team && $0.kind == card.kind } ?? workflow(of: card.kind, in: card.project)
    }

    private func firstState(of team: Int, on card: Int) -> Int? {
        guard let card = cards[card], let workflow = workflow(of: team, on: card), workflow.team != nil else {
            return nil
        }
        return states(of: workflow.id).first { $0.isInitial }?.id
    }

    mutating func removeTeamAssignment(_ id: Int) {
        guard let assignment = teamAssignments.removeValue(forKey: id) else { return }
        teamAssignmentsByCard[assignment.card]?.removeAll { $0 == id }
    }

    /// Moves the team assignments of one card to another card.
    mutating func moveTeams(from card: Int, to other: Int) {
        let ids = teamAssignmentsByCard.removeValue(forKey: card) ?? []
        for id in ids { teamAssignments[id]?.card = other }
        teamAssignmentsByCard[other, default: []] += ids
    }
}
