import SimulatorKit

import struct Primitives.SeededRandom

/// A failure that a test requests.
struct Fault: Sendable {
    enum Effect: Hashable, Sendable {
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

        var isOfNotifications: Bool {
            switch self {
            case .dropWebhook, .duplicateWebhook, .delayWebhook, .reorderWebhooks: true
            default: false
            }
        }
    }

    var id: Int
    var effect: Effect
    /// The method of the matching requests; any method if missing.
    var method: String?
    /// A text that the request path must contain, or the resource type of webhook requests.
    var path: String?
    /// The pattern that the body must match; any body if missing.
    var body: BodyPattern?
    /// The number of matching requests that succeed before the fault starts.
    var skip: Int
    /// The number of requests that fail.
    ///
    /// Without a number, the fault continues until it is removed.
    var count: Int?
    var probability: Double
    /// The random numbers for `probability`.
    ///
    /// The same seed selects the same requests.
    var random: SeededRandom
    var hits = 0

    /// Counts this request or webhook request and returns whether the fault applies to it.
    mutating func triggers(method: String?, path: String, body: [UInt8] = []) -> Bool {
        if let pattern = self.body, !pattern.fits(body) { return false }
        if let wanted = self.method, wanted.lowercased() != method?.lowercased() { return false }
        if let part = self.path, !path.lowercased().contains(part.lowercased()) { return false }
        if skip > 0 {
            skip -= 1
            return false
        }
        if let count, hits >= count { return false }
        if probability < 1, Double.random(in: 0..<1, using: &random) >= probability { return false }
        hits += 1
        return true
    }
}
