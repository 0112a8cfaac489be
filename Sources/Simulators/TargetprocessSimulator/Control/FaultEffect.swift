import SimulatorKit

/// The effect of a fault on the requests that it concerns.
enum FaultEffect: Hashable, Sendable {
    /// The simulator answers with an error of this status and does not perform the call.
    case refuse(status: Int, retryAfter: Int?)
    /// The simulator delays the answer by this time.
    case delay(milliseconds: Int)
    /// The simulator closes the connection and does not perform the call.
    case closeBeforeResponse
    /// The simulator performs the call, then closes the connection.
    case closeAfterResponse
    /// The simulator stores another value than the one that was sent, or none if `value` is nil, and reports
    /// success.
    case alter(field: String, value: JSONValue?)
    /// The simulator reports success and stores nothing.
    case ignoreWrite
    /// The simulator answers with an error whose message repeats the whole URL, as careless tools do.
    case echo(status: Int)
    /// The simulator answers with the page of another program, selected by name.
    case foreign(form: String)
    /// The simulator redirects to another URL and includes the whole query.
    case redirect(to: String)
    /// The simulator answers with status 200 and an HTML page, as a proxy does.
    case html
    /// The simulator answers with status 200 and the page of a single sign-on.
    case loginPage
    /// The simulator answers with status 200 and bytes that are not a valid document.
    case malformedBody
    case dropWebhook
    case duplicateWebhook
    case delayWebhook(milliseconds: Int)
    /// The simulator holds the webhook request back until the next one was sent.
    case reorderWebhooks

    var isForWebhooks: Bool {
        switch self {
        case .dropWebhook, .duplicateWebhook, .delayWebhook, .reorderWebhooks: true
        default: false
        }
    }
}

extension FaultEffect {
    /// Reads a fault, such as `{"kind":"refuse","status":503,"retryAfter":1}` or `{"kind":"delay","milliseconds":200}`.
    init?(_ body: JSONValue) {
        let milliseconds = body["milliseconds"]?.integer ?? 1000
        switch body["kind"]?.text {
        case "refuse":
            let status = body["status"]?.integer ?? 503
            guard (200...599).contains(status) else { return nil }
            self = .refuse(status: status, retryAfter: body["retryAfter"]?.integer)
        case "delay": self = .delay(milliseconds: milliseconds)
        case "closeBeforeResponse": self = .closeBeforeResponse
        case "closeAfterResponse": self = .closeAfterResponse
        case "alter":
            guard let field = body["field"]?.text else { return nil }
            self = .alter(field: field, value: body["value"])
        case "ignoreWrite": self = .ignoreWrite
        case "echo": self = .echo(status: body["status"]?.integer ?? 400)
        case "redirect": self = .redirect(to: body["to"]?.text ?? "https://elsewhere.example")
        case "foreign":
            guard let form = body["form"]?.text, ForeignPage.named(form) != nil else { return nil }
            self = .foreign(form: form)
        case "html": self = .html
        case "loginPage": self = .loginPage
        case "malformedBody": self = .malformedBody
        case "dropWebhook": self = .dropWebhook
        case "duplicateWebhook": self = .duplicateWebhook
        case "delayWebhook": self = .delayWebhook(milliseconds: milliseconds)
        case "reorderWebhooks": self = .reorderWebhooks
        default: return nil
        }
    }
}

extension FaultPlan<FaultEffect> {
    /// Returns the effects of the faults that apply to a request, in the order in which they were set.
    mutating func trigger(method: String, path: String, body: [UInt8]) -> [FaultEffect] {
        triggerAll { fault in
            !fault.effect.isForWebhooks && fault.method?.lowercased() ?? method.lowercased() == method.lowercased()
                && fault.covers(path) && fault.body?.fits(body) ?? true
        }
    }

    /// Returns the effects of the faults that apply to the webhook request for an item of a type.
    mutating func trigger(webhookOf type: String) -> [FaultEffect] {
        triggerAll { $0.effect.isForWebhooks && $0.method == nil && $0.covers(type) && $0.body?.fits([]) ?? true }
    }
}

extension Fault {
    fileprivate func covers(_ text: String) -> Bool {
        path.map { text.lowercased().contains($0.lowercased()) } ?? true
    }
}
