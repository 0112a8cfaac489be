import Primitives

/// A point in time in any form that the API answers, in milliseconds since 1970.
///
/// `/Date(1517525999000+0100)/` counts in UTC and names the instance's zone beside it; ISO 8601 comes with an offset
/// or, by `isoDate=1`, without one. Source: Targetprocess developer hub, "Working with dates".
struct TargetprocessDateTime: Hashable, Sendable {
    let milliseconds: Int64
    /// How far ahead of UTC the clock of the date was, in milliseconds.
    let offset: Int64

    /// The day in the date's own zone: planned dates are days, which the tool keeps as their first moment there.
    var day: CalendarDate { CalendarDate(milliseconds: milliseconds + offset) }

    /// The last millisecond that the date may stand for: most instances count whole seconds.
    ///
    /// Two comments of one second must not hide each other.
    var latestMilliseconds: Int64 { milliseconds % 1000 == 0 ? milliseconds + 999 : milliseconds }

    /// Reads a date; one without an offset is taken for UTC.
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
