import HTTPTypes
import SimulatorKit

import struct Primitives.SeededRandom

/// A deliberate failure of the simulator.
struct Fault: Sendable {
    enum Action: Sendable {
        /// The simulator sends this answer and does not perform the call.
        case respond(APIResponse)
        /// The simulator waits, then continues as usual.
        case delay(milliseconds: Int)
        /// The simulator closes the connection and does not perform the call.
        case closeBeforeResponse
        /// The simulator performs the call, then closes the connection without an answer.
        case closeAfterResponse
        /// The simulator performs the call, then sends another answer.
        case replace(APIResponse)
        /// The simulator stores another value than the one that was sent, or none if `value` is nil, and reports
        /// success.
        case alter(field: String, value: JSONValue?)
        /// The simulator never sends the webhook request.
        case dropWebhook
        /// The simulator sends the webhook request twice.
        case duplicateWebhook
        /// The simulator sends the webhook request later.
        case delayWebhook(milliseconds: Int)
        /// The simulator sends the webhook request after the next one.
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
    /// The method of the matching calls; nil for all methods.
    var method: HTTPRequest.Method?
    /// A text that the path of a call or the event of a webhook must contain; empty for all.
    var path = ""
    /// The user of the matching calls; nil for all users.
    var user: String?
    /// The pattern that the body must match; nil for all bodies.
    var body: BodyPattern?
    /// The number of matching calls that succeed before the fault starts.
    var skip = 0
    /// The number of calls that fail before the fault ends; nil for no end.
    var count: Int?
    /// The fraction of matching calls that fail, chosen by a seeded generator.
    var probability = 1.0
    var generator: SeededRandom
    var triggerCount = 0
}

/// The active faults, checked in the order in which they were set.
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
