import Primitives

/// A time in Jira's format: `2019-02-15T19:01:52.971-0800`, in the time zone of the site or the user.
///
/// Two values are equal if they are the same point in time, whatever their time zones are.
struct JiraDateTime: Sendable, Comparable, CustomStringConvertible {
    /// The time in milliseconds since 1970.
    let milliseconds: Int64
    /// The offset of the time zone in minutes east of Greenwich.
    let offset: Int64

    init(milliseconds: Int64, offset: Int64 = 0) {
        self.milliseconds = milliseconds
        self.offset = offset
    }

    /// Parses ISO 8601 with an offset (`Z`, `+0200`, or `+02:00`).
    ///
    /// Fractions of a second may be missing. Digits beyond milliseconds are dropped.
    init?(_ text: String) {
        guard let time = ISO8601.parse(text) else { return nil }
        self.init(milliseconds: time.milliseconds, offset: time.offset)
    }

    /// The format that Jira accepts, in the time zone of the offset.
    var description: String { ISO8601.text(milliseconds, .milliseconds, .basic(offset)) }

    static func == (one: JiraDateTime, other: JiraDateTime) -> Bool { one.milliseconds == other.milliseconds }

    static func < (one: JiraDateTime, other: JiraDateTime) -> Bool { one.milliseconds < other.milliseconds }
}

extension JiraDateTime: Hashable {
    func hash(into hasher: inout Hasher) { hasher.combine(milliseconds) }
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
