import Primitives

/// A point in time in any format that the API returns.
///
/// The number in `/Date(1517525999000+0100)/` is in UTC, and the suffix is the time zone of the instance. ISO 8601
/// dates have an offset, or none if the request contains `isoDate=1`.
///
/// See: Targetprocess developer hub, "Working with dates"
struct TargetprocessDateTime: Hashable, Sendable {
    let time: Timestamp
    /// The offset of the date's time zone from UTC.
    let offset: Duration

    /// The day in the date's own time zone.
    ///
    /// Planned dates are days, which the tool stores as the start of the day in that zone.
    var day: CalendarDate { CalendarDate(of: time + offset) }

    /// The last millisecond that the date may represent, because most instances store whole seconds.
    ///
    /// Two comments of the same second must not hide each other.
    var latestTime: Timestamp { time.millisecondsSinceEpoch % 1000 == 0 ? time + .milliseconds(999) : time }

    /// Parses a date.
    ///
    /// A date without an offset is in UTC.
    init?(_ text: String) {
        guard let (time, offset) = Self.microsoft(text[...]) ?? Self.iso(text) else { return nil }
        self.time = time
        self.offset = offset
    }

    private static func microsoft(_ text: Substring) -> (Timestamp, offset: Duration)? {
        guard text.hasPrefix("/Date("), text.hasSuffix(")/") else { return nil }
        let inner = text.dropFirst(6).dropLast(2)
        let digits = inner.dropFirst().prefix { $0.isASCII && $0.isNumber }
        let zone = inner.dropFirst(1 + digits.count)
        let isZone = zone.count == 5 && (zone.hasPrefix("+") || zone.hasPrefix("-")) && Int(zone.dropFirst()) != nil
        guard zone.isEmpty || isZone, let milliseconds = Int64(inner.prefix(1) + digits) else { return nil }
        let hours = Int64(zone.dropFirst().prefix(2)) ?? 0
        let minutes = hours * 60 + (Int64(zone.dropFirst(3)) ?? 0)
        return (Timestamp(millisecondsSinceEpoch: milliseconds), .minutes(zone.hasPrefix("-") ? -minutes : minutes))
    }

    private static func iso(_ text: String) -> (Timestamp, offset: Duration)? {
        ISO8601.parse(text, options: [.dateAlone, .space, .withoutSeconds, .withoutOffset]).map {
            ($0.time, .minutes($0.offset))
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
