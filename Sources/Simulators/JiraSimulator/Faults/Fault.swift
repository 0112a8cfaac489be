import HTTPTypes
import SimulatorKit

import struct Primitives.SeededRandom

/// Something that goes wrong on purpose.
struct Fault: Sendable {
    enum Action: Sendable {
        /// Answers this, without doing the work.
        case respond(APIResponse)
        /// Waits, then goes on as usual.
        case delay(milliseconds: Int)
        /// Closes the connection without doing the work.
        case closeBeforeResponse
        /// Does the work, then closes the connection without an answer.
        case closeAfterResponse
        /// Does the work, and answers with something else.
        case replace(APIResponse)
        /// Stores another value of a field than was sent, or none if `value` is nil, and answers success.
        case alter(field: String, value: JSONValue?)
        /// Drops a webhook for ever.
        case dropWebhook
        /// Sends a webhook twice.
        case duplicateWebhook
        /// Sends a webhook later.
        case delayWebhook(milliseconds: Int)
        /// Sends a webhook after the one that follows it.
        case reorderWebhooks

        var isForWebhooks: Bool {
            switch self {
            case .dropWebhook, .duplicateWebhook, .delayWebhook, .reorderWebhooks: true
            case .respond, .delay, .closeBeforeResponse, .closeAfterResponse, .replace, .alter: false
            }
        }
    }

    let id: Int
    let name: String
    let action: Action
    /// Only calls of this method; nil for all.
    var method: HTTPRequest.Method?
    /// Only calls whose path holds this text, or webhooks whose event does; empty for all.
    var path = ""
    /// Only calls of this user; nil for all.
    var user: String?
    /// Only calls whose body fits; nil for all.
    var body: BodyPattern?
    /// How many matching ones pass unharmed at first.
    var skip = 0
    /// How many are struck before the fault is used up; nil for no end.
    var count: Int?
    /// The share of matching ones that are struck, by a seeded generator.
    var probability = 1.0
    var generator: SeededRandom
    var triggerCount = 0
}

/// The faults that are in force, asked in the order in which they were set.
struct FaultPlan: Sendable {
    private(set) var faults: [Fault] = []
    private var lastID = 0

    mutating func add(_ make: (Int) -> Fault) -> Fault {
        lastID += 1
        let fault = make(lastID)
        faults.append(fault)
        return fault
    }

    mutating func remove(_ id: Int?) { faults.removeAll { id == nil || $0.id == id } }

    mutating func trigger(
        method: HTTPRequest.Method, path: String, user: String?, body: [UInt8]
    ) -> Fault.Action? {
        trigger {
            !$0.action.isForWebhooks && ($0.method ?? method) == method && ($0.user ?? user) == user && $0.covers(path)
                && $0.body?.fits(body) ?? true
        }
    }

    mutating func trigger(event: String) -> Fault.Action? { trigger { $0.action.isForWebhooks && $0.covers(event) } }

    private mutating func trigger(_ matches: (Fault) -> Bool) -> Fault.Action? {
        for index in faults.indices where matches(faults[index]) {
            guard faults[index].count.map({ faults[index].triggerCount < $0 }) ?? true else { continue }
            if faults[index].skip > 0 {
                faults[index].skip -= 1
            } else if faults[index].probability >= 1
                || Double.random(in: 0..<1, using: &faults[index].generator) < faults[index].probability
            {
                faults[index].triggerCount += 1
                return faults[index].action
            }
        }
        return nil
    }
}

extension Fault {
    fileprivate func covers(_ text: String) -> Bool { path.isEmpty || text.contains(path) }
}
