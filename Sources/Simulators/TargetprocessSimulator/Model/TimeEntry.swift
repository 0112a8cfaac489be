import OrderedCollections
import SimulatorKit

import struct Primitives.Timestamp

/// A worklog on a card, the tool's type `Time`.
struct TimeEntry: Hashable, Sendable {
    var id: Int
    var card: Int
    var text: String?
    /// The time spent, in hours.
    var spent: Double
    var remain: Double
    var date: Timestamp
    var createdAt: Timestamp
    var user: Int
    var role: Int?
}

extension World {
    func times(of card: Int) -> [TimeEntry] {
        (timesByCard[card] ?? []).compactMap { times[$0] }
    }

    mutating func put(_ time: TimeEntry) {
        if times.updateValue(time, forKey: time.id) == nil { timesByCard[time.card, default: []].append(time.id) }
    }

    mutating func remove(_ time: TimeEntry) {
        times.removeValue(forKey: time.id)
        timesByCard[time.card]?.removeAll { $0 == time.id }
    }

    /// Moves the worklogs of one card to another card.
    mutating func moveTimes(from card: Int, to other: Int) {
        let ids = timesByCard.removeValue(forKey: card) ?? []
        for id in ids { times[id]?.card = other }
        timesByCard[other, default: []] += ids
    }
}
