import OrderedCollections
import SimulatorKit

import struct Primitives.Timestamp

extension World {
    mutating func createTime(_ body: JSONValue, by author: User, at now: Timestamp) throws(APIError) -> [Change] {
        let input = try FieldInput(body, of: .time, in: self)
        guard let card = try (input.reference("Assignable") ?? nil).flatMap({ cards[$0] }) else {
            throw .badRequest("{property} should be specified.", [("property", "Assignable")])
        }
        guard let spent = try input.number("Spent") else {
            throw .badRequest("{property} should be specified.", [("property", "Spent")])
        }
        lastTime += 1
        let user = try input.reference("User") ?? nil
        if let user, users[user] == nil { throw .notFound("User", id: String(user)) }
        var time = TimeEntry(
            id: lastTime, card: card.id, spent: spent, remain: 0, date: now, createdAt: now, user: user ?? author.id)
        try update(input, into: &time)
        put(time)
        let change = Change(
            modification: .created, before: nil, after: .time(time), changedFields: [], author: author, at: now)
        return [change] + changed(card.id, ["TimeSpent"], by: author, at: now)
    }

    mutating func updateTime(
        _ id: Int, _ body: JSONValue, by author: User, at now: Timestamp
    ) throws(APIError) -> [Change] {
        guard let before = times[id] else { throw .notFound("Time", id: String(id)) }
        var time = before
        try update(try FieldInput(body, of: .time, in: self), into: &time)
        put(time)
        let change = Change(
            modification: .updated, before: .time(before), after: .time(time),
            changedFields: [
                before.text == time.text ? nil : "Description", before.spent == time.spent ? nil : "Spent",
                before.date == time.date ? nil : "Date",
            ].compactMap(\.self), author: author, at: now)
        return [change] + changed(time.card, ["TimeSpent"], by: author, at: now)
    }

    mutating func deleteTime(_ time: TimeEntry, by author: User, at now: Timestamp) {
        remove(time)
        _ = changed(time.card, ["TimeSpent"], by: author, at: now)
    }

    private func update(_ input: FieldInput, into time: inout TimeEntry) throws(APIError) {
        if let spent = try input.number("Spent") {
            guard spent >= 0 else { throw .badRequest("Spent should not be negative.", []) }
            time.spent = spent
        }
        if let remain = try input.number("Remain") { time.remain = remain }
        if let text = try input.text("Description") { time.text = text }
        if let date = try input.date("Date") ?? nil { time.date = date }
        if let role = try input.reference("Role") ?? nil {
            guard roles[role] != nil else { throw .notFound("Role", id: String(role)) }
            time.role = role
        }
    }
}
