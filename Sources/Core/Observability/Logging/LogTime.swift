import Foundation

/// Points in time as log lines write them.
enum LogTime {
    /// Milliseconds since 1970.
    static func now() -> Int64 {
        Int64((Date().timeIntervalSince1970 * 1000).rounded(.down))
    }

    /// RFC 3339 in UTC with milliseconds: `2026-01-31T08:05:09.007Z`.
    static func text(_ milliseconds: Int64) -> String {
        var seconds = time_t(milliseconds / 1000)
        var civil = tm()
        gmtime_r(&seconds, &civil)
        let date = [digits(civil.tm_year + 1900, 4), digits(civil.tm_mon + 1, 2), digits(civil.tm_mday, 2)]
        let time = [digits(civil.tm_hour, 2), digits(civil.tm_min, 2), digits(civil.tm_sec, 2)]
        return date.joined(separator: "-") + "T" + time.joined(separator: ":")
            + "." + digits(Int32(milliseconds % 1000), 3) + "Z"
    }

    private static func digits(_ number: Int32, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
