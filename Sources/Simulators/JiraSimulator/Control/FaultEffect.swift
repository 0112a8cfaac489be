import HTTPTypes
import SimulatorKit

/// The effect of a fault on the calls or webhooks that it concerns.
enum FaultEffect: Sendable {
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

extension FaultPlan<FaultEffect> {
    /// Returns the effect of the first fault that applies to a call.
    mutating func trigger(_ request: ParsedRequest, user: String?) -> FaultEffect? {
        trigger { fault in
            !fault.effect.isForWebhooks && fault.method ?? request.method.rawValue == request.method.rawValue
                && (fault.user ?? user) == user && fault.covers(request.target)
                && fault.body?.fits(request.body) ?? true
        }
    }

    /// Returns the effect of the first fault that applies to a webhook request.
    mutating func trigger(event: String) -> FaultEffect? {
        trigger { $0.effect.isForWebhooks && $0.covers(event) }
    }
}

extension Fault {
    fileprivate func covers(_ text: String) -> Bool { path.map { $0.isEmpty || text.contains($0) } ?? true }
}
