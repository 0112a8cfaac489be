/// Points in time in the format of HTTP headers.
public enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Parses the format that servers must send (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
    ///
    /// - Returns: The time; `nil` for another text.
    public static func parse(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[0].hasSuffix(","), parts[5] == "GMT",
            let month = months.firstIndex(of: String(parts[2])), let day = number(parts[1], digits: 2),
            let year = number(parts[3], digits: 4),
            let date = CalendarDate(year: year, month: Int64(month) + 1, day: day)
        else { return nil }
        var time = DigitReader(parts[4])
        guard let timeOfDay = time.time(needsSeconds: false), time.isAtEnd else { return nil }
        return date.start + .milliseconds(timeOfDay)
    }

    private static func number(_ text: Substring, digits: Int) -> Int64? {
        var reader = DigitReader(text)
        guard let number = reader.number(digits: digits), reader.isAtEnd else { return nil }
        return number
    }
}
