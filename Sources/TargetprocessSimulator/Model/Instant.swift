#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A moment in milliseconds since 1970, UTC.
struct Instant: Hashable, Sendable, Comparable {
    var milliseconds: Int64

    static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

    static var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// How the tool writes a date; the JSON default is `/Date(ms+zone)/`.
///
/// Source: Targetprocess developer hub, "Working with dates".
enum DateStyle: Sendable {
    case microsoft, isoWithZone, isoWithoutZone
}

/// The instance's own time zone as a fixed offset; it is in every date, and dates without a zone are read in it.
struct ZoneOffset: Hashable, Sendable {
    var minutes: Int

    /// `+0200`.
    var basic: String { sign + padded(abs(minutes) / 60) + padded(abs(minutes) % 60) }

    /// `+02:00`.
    var extended: String { sign + padded(abs(minutes) / 60) + ":" + padded(abs(minutes) % 60) }

    private var sign: String { minutes < 0 ? "-" : "+" }

    func text(of instant: Instant, as style: DateStyle) -> String {
        switch style {
        case .microsoft:
            "/Date(\(instant.milliseconds)\(basic))/"
        case .isoWithZone: local(instant) + extended
        case .isoWithoutZone: local(instant)
        }
    }

    private func local(_ instant: Instant) -> String {
        let seconds = floorDivide(instant.milliseconds, 1000) + Int64(minutes) * 60
        let day = floorDivide(seconds, 86_400)
        let second = Int(seconds - day * 86_400)
        let date = CivilDate(daysSince1970: day)
        return "\(padded(date.year, 4))-\(padded(date.month))-\(padded(date.day))T"
            + "\(padded(second / 3600)):\(padded(second / 60 % 60)):\(padded(second % 60))"
    }

    /// Reads `/Date(ms+zone)/`, `2018-10-31` and ISO 8601 with or without a zone; `nil` for anything else.
    func instant(from text: some StringProtocol) -> Instant? {
        let bytes = Array(text.utf8)
        if text.hasPrefix("/Date("), text.hasSuffix(")/") {
            let digits = bytes.dropFirst(6).dropLast(2)
            let number = digits.prefix(1) + digits.dropFirst().prefix { $0 >= 0x30 && $0 <= 0x39 }
            return Int64(String(decoding: number, as: UTF8.self)).map(Instant.init)
        }
        return iso(bytes)
    }

    /// The start of a day that a person wrote, as `20-Jul-2023` or `2023-07-20`.
    func day(_ text: String) -> Instant? {
        let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        let parts = text.lowercased().split(separator: "-")
        guard parts.count == 3, let month = months.firstIndex(of: String(parts[1])) else { return instant(from: text) }
        return instant(from: "\(parts[2])-\(padded(month + 1))-\(padded(Int(parts[0]) ?? 0))")
    }

    private func iso(_ bytes: [UInt8]) -> Instant? {
        func number(_ range: Range<Int>) -> Int64? {
            guard range.upperBound <= bytes.count else { return nil }
            return Int64(String(decoding: bytes[range], as: UTF8.self))
        }
        guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), (1...12).contains(month),
            (1...31).contains(day)
        else { return nil }
        var seconds = CivilDate.days(year: year, month: month, day: day) * 86_400
        var milliseconds: Int64 = 0
        var offset = Int64(minutes)
        var rest = bytes[10...]
        if let separator = rest.first, separator == UInt8(ascii: "T") || separator == UInt8(ascii: " ") {
            guard let hour = number(11..<13), let minute = number(14..<16), hour < 25, minute < 60 else { return nil }
            let second = rest.count >= 9 ? number(17..<19) : 0
            guard let second else { return nil }
            seconds += hour * 3600 + minute * 60 + second
            rest = bytes[min(bytes.count, rest.count >= 9 ? 19 : 16)...]
            if rest.first == UInt8(ascii: ".") {
                let fraction = rest.dropFirst().prefix { $0 >= 0x30 && $0 <= 0x39 }
                milliseconds = Int64(String(decoding: Array((fraction + [0x30, 0x30]).prefix(3)), as: UTF8.self)) ?? 0
                rest = rest.dropFirst(1 + fraction.count)
            }
            if rest.first == UInt8(ascii: "Z") {
                offset = 0
                rest = rest.dropFirst()
            } else if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
                let digits = rest.dropFirst().filter { $0 != UInt8(ascii: ":") }
                guard digits.count == 4, let zone = Int64(String(decoding: digits, as: UTF8.self)) else { return nil }
                offset = (zone / 100 * 60 + zone % 100) * (sign == UInt8(ascii: "-") ? -1 : 1)
                rest = []
            }
        }
        guard rest.isEmpty else { return nil }
        return Instant(milliseconds: (seconds - offset * 60) * 1000 + milliseconds)
    }
}

/// A date of the proleptic Gregorian calendar, by Howard Hinnant's `civil_from_days`.
private struct CivilDate {
    var year: Int
    var month: Int
    var day: Int

    init(daysSince1970 days: Int64) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * marchMonth + 2) / 5 + 1)
        month = Int(marchMonth < 10 ? marchMonth + 3 : marchMonth - 9)
        year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    }

    static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = floorDivide(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

private func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
}

private func padded(_ value: Int, _ width: Int = 2) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
