import EntityModel

/// A point in time as Jira writes it: `2019-02-15T19:01:52.971-0800`, in the time zone of the site or the user.
///
/// Two are equal if they are the same point in time, whatever the zones in which Jira writes them.
struct JiraTime: Sendable, Comparable, CustomStringConvertible {
    /// Since 1970.
    let milliseconds: Int64
    /// The minutes east of Greenwich of the zone in which Jira wrote the time.
    let offset: Int64

    init(milliseconds: Int64, offset: Int64 = 0) {
        self.milliseconds = milliseconds
        self.offset = offset
    }

    /// Reads ISO 8601 with an offset (`Z`, `+0200` or `+02:00`); parts of a second may be missing, beyond milliseconds
    /// they are dropped.
    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        guard let year = rest.number(digits: 4), rest.skip("-"), let month = rest.number(digits: 2), rest.skip("-"),
            let day = rest.number(digits: 2), rest.skip("T"), let hour = rest.number(digits: 2), rest.skip(":"),
            let minute = rest.number(digits: 2), rest.skip(":"), let second = rest.number(digits: 2),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        var fraction: Int64 = 0
        if rest.skip(".") {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty else { return nil }
            for place in 0..<3 {
                let index = digits.startIndex + place
                fraction = fraction * 10 + (index < digits.endIndex ? Int64(digits[index]) - 0x30 : 0)
            }
            rest = rest[digits.endIndex...]
        }
        guard let offset = rest.offset(), rest.isEmpty else { return nil }
        let days = JiraTime.days(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset * 60
        milliseconds = seconds * 1000 + fraction
        self.offset = offset
    }

    /// In the form that Jira takes, in UTC.
    var description: String {
        let day: Int64 = 86_400_000
        let inDay = ((milliseconds % day) + day) % day
        let parts = [inDay / 3_600_000, inDay / 60_000 % 60, inDay / 1000 % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        let fraction = "\(1000 + inDay % 1000)".dropFirst()
        return "\(CalendarDate(milliseconds: milliseconds))T\(parts.joined(separator: ":")).\(fraction)+0000"
    }

    static func == (one: JiraTime, other: JiraTime) -> Bool { one.milliseconds == other.milliseconds }

    static func < (one: JiraTime, other: JiraTime) -> Bool { one.milliseconds < other.milliseconds }

    /// Days since 1970 of the proleptic Gregorian calendar, counted in years that begin in March, so that the leap day
    /// comes last.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}

extension JiraTime: Hashable {
    func hash(into hasher: inout Hasher) { hasher.combine(milliseconds) }
}

extension JiraTime: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let time = JiraTime(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no time of Jira's")
        }
        self = time
    }
}

extension ArraySlice<UInt8> {
    fileprivate mutating func number(digits: Int) -> Int64? {
        let text = prefix(digits)
        guard text.count == digits, text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        self = dropFirst(digits)
        return text.reduce(0) { $0 * 10 + Int64($1) - 0x30 }
    }

    fileprivate mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        guard let byte = first, UInt32(byte) == mark.value else { return false }
        self = dropFirst()
        return true
    }

    /// Minutes east of Greenwich.
    fileprivate mutating func offset() -> Int64? {
        if skip("Z") { return 0 }
        let isWest = first == UInt8(ascii: "-")
        guard isWest || first == UInt8(ascii: "+") else { return nil }
        self = dropFirst()
        guard let hours = number(digits: 2) else { return nil }
        _ = skip(":")
        guard let minutes = number(digits: 2), hours < 24, minutes < 60 else { return nil }
        return (isWest ? -1 : 1) * (hours * 60 + minutes)
    }
}
