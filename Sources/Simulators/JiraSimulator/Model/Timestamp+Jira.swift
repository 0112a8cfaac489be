import SimulatorKit

import struct Primitives.CalendarDate
import enum Primitives.ISO8601
import struct Primitives.Timestamp

extension Timestamp {
    /// Returns Jira's own format, `2026-11-20T10:00:00.000+0000`, in the site's time zone.
    func text(offsetMinutes: Int = 0) -> String {
        ISO8601.text(self, .milliseconds, .basic(Int64(offsetMinutes)))
    }

    /// The RFC 3339 format that the agile resources and rate limit headers use.
    var rfc3339: String { ISO8601.text(self, .milliseconds) }
}

/// A date and a time of day without a time zone.
struct CivilTime: Sendable {
    private var day: CalendarDate
    private var minutes: Int64 = 0

    /// Parses `yyyy-MM-dd` or `yyyy/MM/dd` with an optional `HH:mm`.
    ///
    /// Returns nil for other formats and for dates that do not exist.
    init?(_ text: String) {
        let halves = text.split(separator: " ", omittingEmptySubsequences: true)
        guard (1...2).contains(halves.count) else { return nil }
        let separator: Character = halves[0].contains("/") ? "/" : "-"
        let date = halves[0].split(separator: separator, omittingEmptySubsequences: false).map { Int64($0) }
        guard date.count == 3, let year = date[0], let month = date[1], let dayOfMonth = date[2], year >= 1000,
            let day = CalendarDate(year: year, month: month, day: dayOfMonth)
        else { return nil }
        self.day = day
        if halves.count == 2 {
            let time = halves[1].split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) }
            guard time.count == 2, let hour = time[0], let minute = time[1], (0..<24).contains(hour),
                (0..<60).contains(minute)
            else { return nil }
            minutes = hour * 60 + minute
        }
    }

    /// The milliseconds since 1970 if this time were UTC.
    var milliseconds: Int64 { day.start.millisecondsSinceEpoch + minutes * Timestamp.millisecondsPerMinute }
}
