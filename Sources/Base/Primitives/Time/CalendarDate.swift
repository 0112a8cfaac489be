/// A day of the Gregorian calendar, without a time zone.
public struct CalendarDate: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The number of days since 1970-01-01.
    public let day: Int64

    /// Creates the day of a time in UTC.
    public init(of time: Timestamp) {
        let (quotient, remainder) = time.millisecondsSinceEpoch
            .quotientAndRemainder(dividingBy: Timestamp.millisecondsPerDay)
        day = remainder < 0 ? quotient - 1 : quotient
    }

    /// Creates a day from its year, month, and day of the month; `nil` for a day that does not exist.
    public init?(year: Int64, month: Int64, day: Int64) {
        // Within these years, the number of days fits into 64 bits.
        guard (-9_999...99_999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        self.day = CalendarDate.days(year, month, day)
        guard components == (year, month, day) else { return nil }
    }

    /// Parses a day in the form `2026-11-21`; `nil` for another text or a day that does not exist.
    public init?(_ text: String) {
        var reader = DigitReader(text)
        guard let date = reader.date(), reader.isAtEnd else { return nil }
        self = date
    }

    /// The start of the day in UTC.
    public var start: Timestamp { Timestamp(millisecondsSinceEpoch: day * Timestamp.millisecondsPerDay) }

    public var description: String {
        let (year, month, day) = components
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    public static func < (left: CalendarDate, right: CalendarDate) -> Bool { left.day < right.day }

    // The two conversions count years from March, so that the leap day is the last day of a year.
    // Source: Howard Hinnant, "chrono-compatible low-level date algorithms", days_from_civil and civil_from_days.

    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    public var components: (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
        return (year, month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
    }
}

extension CalendarDate: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let date = CalendarDate(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a date")
        }
        self = date
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
