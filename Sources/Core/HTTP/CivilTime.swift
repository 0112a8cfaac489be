/// Points in time as HTTP and Jira's headers write them, in seconds since 1970.
public enum CivilTime {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// RFC 9110 §5.6.7, the form that servers have to send: `Sun, 06 Nov 1994 08:49:37 GMT`.
    public static func epochSeconds(httpDate text: String) -> Int64? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[0].hasSuffix(","), parts[5] == "GMT",
            let month = months.firstIndex(of: String(parts[2])), let day = number(parts[1], digits: 2),
            let year = number(parts[3], digits: 4), let time = secondsOfDay(parts[4])
        else { return nil }
        return seconds(year: year, month: Int64(month) + 1, day: day).map { $0 + time }
    }

    /// ISO 8601 in UTC, with or without seconds and parts of them: `2024-05-01T10:00Z`.
    public static func epochSeconds(iso8601 text: String) -> Int64? {
        guard text.hasSuffix("Z") else { return nil }
        let halves = text.dropLast().split(separator: "T", omittingEmptySubsequences: false)
        guard halves.count == 2 else { return nil }
        let date = halves[0].split(separator: "-", omittingEmptySubsequences: false)
        guard date.count == 3, let year = number(date[0], digits: 4), let month = number(date[1], digits: 2),
            let day = number(date[2], digits: 2),
            let time = secondsOfDay(halves[1].prefix { $0 != "." })
        else { return nil }
        return seconds(year: year, month: month, day: day).map { $0 + time }
    }

    private static func secondsOfDay(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, let hour = number(parts[0], digits: 2), hour < 24,
            let minute = number(parts[1], digits: 2), minute < 60,
            let second = parts.count == 3 ? number(parts[2], digits: 2) : 0, second <= 60
        else { return nil }
        return hour * 3600 + minute * 60 + second
    }

    private static func number(_ text: Substring, digits: Int) -> Int64? {
        guard text.utf8.count == digits,
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int64(text)
    }

    /// Days since 1970 of the proleptic Gregorian calendar, counted in years that begin in March, so that the leap day
    /// comes last.
    private static func seconds(year: Int64, month: Int64, day: Int64) -> Int64? {
        let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
        let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard year >= 1970, (1...12).contains(month), day >= 1, day <= lengths[Int(month) - 1] else { return nil }
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
        return days * 86_400
    }
}
