import OrderedCollections

/// The function of a user in a process, such as developer.
struct Role: Hashable, Sendable {
    var id: Int
    var name: String
}

/// The assignment of a user to a card in a role.
struct Assignment: Hashable, Sendable {
    var id: Int
    var card: Int
    var user: Int
    var role: Int
}

extension World {
    func assignments(of card: Int) -> [Assignment] {
        (assignmentsByCard[card] ?? []).compactMap { assignments[$0] }
    }

    mutating func assign(user: Int, as role: Int, to card: Int) -> Assignment {
        lastAssignment += 1
        let assignment = Assignment(id: lastAssignment, card: card, user: user, role: role)
        assignments[assignment.id] = assignment
        assignmentsByCard[card, default: []].append(assignment.id)
        return assignment
    }

    mutating func removeAssignment(_ id: Int) {
        guard let assignment = assignments.removeValue(forKey: id) else { return }
        assignmentsByCard[assignment.card]?.removeAll { $0 == id }
    }

    /// Moves the assignments of one card to another card.
    mutating func moveAssignments(from card: Int, to other: Int) {
        let ids = assignmentsByCard.removeValue(forKey: card) ?? []
        for id in ids { assignments[id]?.card = other }
        assignmentsByCard[other, default: []] += ids
    }
}
