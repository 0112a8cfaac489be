import Primitives

/// A time in Jira's format: `2019-02-15T19:01:52.971-0800`, in the time zone of the site or the user.
///
/// Two values are equal if they are the same point in time, whatever their time zones are.
struct JiraDateTime: Sendable, Comparable, CustomStringConvertible {
    let time: Timestamp
    /// The offset of the time zone in minutes east of Greenwich.
    let offset: Int64

    init(_ time: Timestamp, offset: Int64 = 0) {
        self.time = time
        self.offset = offset
    }

    /// Parses ISO 8601 with an offset (`Z`, `+0200`, or `+02:00`).
    ///
    /// Fractions of a second may be missing. Digits beyond milliseconds are dropped.
    init?(_ text: String) {
        guard let time = ISO8601.parse(text) else { return nil }
        self.init(time.time, offset: time.offset)
    }

    /// The format that Jira accepts, in the time zone of the offset.
    var description: String { ISO8601.text(time, .milliseconds, .basic(offset)) }

    static func == (one: JiraDateTime, other: JiraDateTime) -> Bool { one.time == other.time }

    static func < (one: JiraDateTime, other: JiraDateTime) -> Bool { one.time < other.time }
}

extension JiraDateTime: Hashable {
    func hash(into hasher: inout Hasher) { hasher.combine(time) }
}

extension JiraDateTime: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let time = JiraDateTime(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no time of Jira's")
        }
        self = time
    }
}
