import Foundation

/// A point in time as Jira knows it: milliseconds since 1970, UTC.
struct Instant: Comparable, Hashable, Sendable {
    var milliseconds: Int64

    static func now() -> Instant { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

    static func < (one: Instant, other: Instant) -> Bool { one.milliseconds < other.milliseconds }

    func adding(seconds: Int64) -> Instant { Instant(milliseconds: milliseconds + seconds * 1000) }

    /// Jira's own form, `2026-11-20T10:00:00.000+0000`, in the site's time zone.
    func text(offsetMinutes: Int = 0) -> String {
        let local = milliseconds + Int64(offsetMinutes) * 60_000
        let civil = CivilTime(milliseconds: local)
        let size = abs(offsetMinutes)
        return civil.date + "T" + civil.time + (offsetMinutes < 0 ? "-" : "+") + two(size / 60) + two(size % 60)
    }

    /// The form of RFC 3339 that the agile resources and rate limit headers use.
    var rfc3339: String {
        let civil = CivilTime(milliseconds: milliseconds)
        return civil.date + "T" + civil.time + "Z"
    }
}

/// A date and a time of day in some zone.
struct CivilTime: Sendable {
    var year: Int
    var month: Int
    var day: Int
    var hour = 0
    var minute = 0
    var second = 0
    var millisecond = 0

    init(milliseconds: Int64) {
        let days = Int((Double(milliseconds) / 86_400_000).rounded(.down))
        var rest = Int(milliseconds - Int64(days) * 86_400_000)
        (year, month, day) = Self.civil(days: days)
        millisecond = rest % 1000
        rest /= 1000
        (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
    }

    /// Reads `yyyy-MM-dd` or `yyyy/MM/dd`, with an optional `HH:mm`; nil for anything else and for no real date.
    init?(_ text: String) {
        let halves = text.split(separator: " ", omittingEmptySubsequences: true)
        guard (1...2).contains(halves.count) else { return nil }
        let separator: Character = halves[0].contains("/") ? "/" : "-"
        let date = halves[0].split(separator: separator, omittingEmptySubsequences: false).map { Int($0) }
        guard date.count == 3, let year = date[0], let month = date[1], let day = date[2], year >= 1000 else {
            return nil
        }
        (self.year, self.month, self.day) = (year, month, day)
        if halves.count == 2 {
            let time = halves[1].split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
            guard time.count == 2, let hour = time[0], let minute = time[1] else { return nil }
            (self.hour, self.minute) = (hour, minute)
        }
        let back = CivilTime(milliseconds: milliseconds)
        guard back.month == month, back.day == day, (0..<24).contains(hour), (0..<60).contains(minute) else {
            return nil
        }
    }

    /// Milliseconds since 1970 if this were UTC.
    var milliseconds: Int64 {
        let (era, yearOfEra) = Self.era(month > 2 ? year : year - 1)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        let seconds = Int64(days) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
        return seconds * 1000 + Int64(millisecond)
    }

    var date: String { String(year) + "-" + two(month) + "-" + two(day) }

    var time: String {
        two(hour) + ":" + two(minute) + ":" + two(second) + "." + (millisecond < 100 ? "0" : "") + two(millisecond)
    }

    private static func era(_ year: Int) -> (era: Int, yearOfEra: Int) {
        let era = (year >= 0 ? year : year - 399) / 400
        return (era, year - era * 400)
    }

    /// The proleptic Gregorian date of a day number, counted from 1970-01-01.
    private static func civil(days: Int) -> (Int, Int, Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
