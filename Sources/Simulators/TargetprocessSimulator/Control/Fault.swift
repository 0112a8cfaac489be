import SimulatorKit

import struct Primitives.SeededRandom

/// Something that goes wrong on demand.
struct Fault: Sendable {
    enum Effect: Hashable, Sendable {
        /// An error of this status instead of the work.
        case refuse(status: Int, retryAfter: Int?)
        /// The answer comes late by so many milliseconds.
        case delay(milliseconds: Int)
        /// The connection is cut before anything was done.
        case closeBeforeResponse
        /// The work is done, then the connection is cut.
        case closeAfterResponse
        /// Stores another value of a field than was sent, or none if `value` is nil, and answers success.
        case alter(field: String, value: JSONValue?)
        /// Success is answered, and nothing of what was sent is taken.
        case ignoreWrite
        /// An error of this status that repeats the whole address in its words, as careless tools do.
        case echo(status: Int)
        /// The page that another program answers in the tool's place, by its name.
        case foreign(form: String)
        /// Sends elsewhere, and the whole query along.
        case redirect(to: String)
        /// 200 with an HTML page, as a proxy answers.
        case html
        /// 200 with the page of a single sign-on.
        case loginPage
        /// 200 with bytes that are no document.
        case malformedBody
        case dropWebhook
        case duplicateWebhook
        case delayWebhook(milliseconds: Int)
        /// The notification is held back until the next one is out.
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
    /// Only requests of this method; any if missing.
    var method: String?
    /// Only requests whose path has this in it, or notifications of this resource type.
    var path: String?
    /// Only requests whose body fits; any if missing.
    var body: BodyPattern?
    /// How many matching requests pass before the first is hit.
    var skip: Int
    /// How many are hit; without a number it goes on until the fault is removed.
    var count: Int?
    var probability: Double
    /// Draws for `probability`, so that the same seed hits the same requests.
    var random: SeededRandom
    var hits = 0

    /// Whether this request or notification is hit; counts it.
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
