import Primitives

/// A point in time in any format that the API returns, in milliseconds since 1970.
///
/// The number in `/Date(1517525999000+0100)/` is in UTC, and the suffix is the time zone of the instance. ISO 8601
/// dates have an offset, or none if the request contains `isoDate=1`.
///
/// See: Targetprocess developer hub, "Working with dates"
struct TargetprocessDateTime: Hashable, Sendable {
    let milliseconds: Int64
    /// The offset of the date's time zone from UTC, in milliseconds.
    let offset: Int64

    /// The day in the date's own time zone.
    ///
    /// Planned dates are days, which the tool stores as the start of the day in that zone.
    var day: CalendarDate { CalendarDate(milliseconds: milliseconds + offset) }

    /// The last millisecond that the date may represent, because most instances store whole seconds.
    ///
    /// Two comments of the same second must not hide each other.
    var latestMilliseconds: Int64 { milliseconds % 1000 == 0 ? milliseconds + 999 : milliseconds }

    /// Parses a date.
    ///
    /// A date without an offset is in UTC.
    init?(_ text: String) {
        guard let (milliseconds, offset) = Self.microsoft(text[...]) ?? Self.iso(text) else { return nil }
        self.milliseconds = milliseconds
        self.offset = offset
    }

    private static func microsoft(_ text: Substring) -> (Int64, offset: Int64)? {
        guard text.hasPrefix("/Date("), text.hasSuffix(")/") else { return nil }
        let inner = text.dropFirst(6).dropLast(2)
        let digits = inner.dropFirst().prefix { $0.isASCII && $0.isNumber }
        let zone = inner.dropFirst(1 + digits.count)
        let isZone = zone.count == 5 && (zone.hasPrefix("+") || zone.hasPrefix("-")) && Int(zone.dropFirst()) != nil
        guard zone.isEmpty || isZone, let milliseconds = Int64(inner.prefix(1) + digits) else { return nil }
        let hours = Int64(zone.dropFirst().prefix(2)) ?? 0
        let minutes = hours * 60 + (Int64(zone.dropFirst(3)) ?? 0)
        return (milliseconds, minutes * (zone.hasPrefix("-") ? -60_000 : 60_000))
    }

    private static func iso(_ text: String) -> (Int64, offset: Int64)? {
        ISO8601.parse(text, options: [.dateAlone, .space, .withoutSeconds, .withoutOffset]).map {
            ($0.milliseconds, $0.offset * Timestamp.millisecondsPerMinute)
        }
    }
}

extension TargetprocessDateTime: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let date = TargetprocessDateTime(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a date")
        }
        self = date
    }
}
