import EntityModel

/// A point in time in any form that the API answers, in milliseconds since 1970.
///
/// `/Date(1517525999000+0100)/` counts in UTC and names the instance's zone beside it; ISO 8601 comes with an offset or,
/// by `isoDate=1`, without one. Source: Targetprocess developer hub, "Working with dates".
struct TargetprocessDate: Hashable, Sendable {
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
        guard let (milliseconds, offset) = Self.microsoft(text[...]) ?? Self.iso(Array(text.utf8)) else { return nil }
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

    private static func iso(_ bytes: [UInt8]) -> (Int64, offset: Int64)? {
        var rest = bytes[...]
        guard let year = rest.takeNumber(4), rest.take("-"), let month = rest.takeNumber(2), rest.take("-"),
            let day = rest.takeNumber(2), let days = days(year: year, month: month, day: day)
        else { return nil }
        var milliseconds = days * 86_400_000
        guard rest.take("T") || rest.take(" ") else { return rest.isEmpty ? (milliseconds, 0) : nil }
        guard let hour = rest.takeNumber(2), hour < 24, rest.take(":"), let minute = rest.takeNumber(2), minute < 60
        else { return nil }
        milliseconds += (hour * 60 + minute) * 60_000
        if rest.take(":") {
            guard let second = rest.takeNumber(2), second <= 60 else { return nil }
            milliseconds += second * 1000
            if rest.take(".") {
                guard let fraction = rest.takeMilliseconds() else { return nil }
                milliseconds += fraction
            }
        }
        guard let offset = rest.takeOffset(), rest.isEmpty else { return nil }
        return (milliseconds - offset, offset)
    }

    /// Days since 1970 of the proleptic Gregorian calendar, counted in years that begin in March.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64? {
        let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
        let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard year >= 1, (1...12).contains(month), day >= 1, day <= lengths[Int(month) - 1] else { return nil }
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}

extension TargetprocessDate: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let date = TargetprocessDate(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a date")
        }
        self = date
    }
}

extension ArraySlice<UInt8> {
    fileprivate mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard first == UInt8(ascii: character) else { return false }
        removeFirst()
        return true
    }

    fileprivate mutating func takeNumber(_ digits: Int) -> Int64? {
        let part = prefix(digits)
        guard part.count == digits, part.allSatisfy(\.isDigit) else { return nil }
        removeFirst(digits)
        return part.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    fileprivate mutating func takeMilliseconds() -> Int64? {
        let part = prefix(while: \.isDigit)
        guard !part.isEmpty else { return nil }
        removeFirst(part.count)
        return (part + [UInt8(ascii: "0"), UInt8(ascii: "0")]).prefix(3).reduce(0) {
            $0 * 10 + Int64($1 - UInt8(ascii: "0"))
        }
    }

    /// `Z`, `+01:00`, `+0100` or nothing, in milliseconds east of UTC.
    fileprivate mutating func takeOffset() -> Int64? {
        if isEmpty || take("Z") { return 0 }
        let isWest = first == UInt8(ascii: "-")
        guard take("+") || take("-"), let hours = takeNumber(2) else { return nil }
        _ = take(":")
        guard let minutes = takeNumber(2) else { return nil }
        return (hours * 60 + minutes) * (isWest ? -60_000 : 60_000)
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
