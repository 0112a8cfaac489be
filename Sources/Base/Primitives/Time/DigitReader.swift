/// Reads dates and times from ASCII text, part by part.
struct DigitReader {
    private var rest: ArraySlice<UInt8>

    init(_ text: some StringProtocol) {
        rest = Array(text.utf8)[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// Reads a number with exactly the given number of digits.
    mutating func number(digits: Int) -> Int64? {
        let text = rest.prefix(digits)
        guard text.count == digits, text.allSatisfy(isDigit) else { return nil }
        rest = rest.dropFirst(digits)
        return text.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    /// Skips a character; returns `false` if another one follows.
    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Reads the digits after a decimal point as milliseconds and ignores smaller units.
    mutating func fraction() -> Int64? {
        let digits = rest.prefix(while: isDigit)
        guard !digits.isEmpty else { return nil }
        rest = rest[digits.endIndex...]
        return (digits + [UInt8(ascii: "0"), UInt8(ascii: "0")]).prefix(3).reduce(0) {
            $0 * 10 + Int64($1 - UInt8(ascii: "0"))
        }
    }

    /// Reads `2026-11-21`.
    mutating func date() -> CalendarDate? {
        guard let year = number(digits: 4), skip("-"), let month = number(digits: 2), skip("-"),
            let day = number(digits: 2)
        else { return nil }
        return CalendarDate(year: year, month: month, day: day)
    }

    /// Reads `10:00`, and the seconds if they follow, as milliseconds since midnight.
    ///
    /// A leap second is read as the first second of the next minute.
    mutating func time(needsSeconds: Bool) -> Int64? {
        guard let hour = number(digits: 2), hour < 24, skip(":"), let minute = number(digits: 2), minute < 60 else {
            return nil
        }
        let minutes = (hour * 60 + minute) * Timestamp.millisecondsPerMinute
        guard skip(":") else { return needsSeconds ? nil : minutes }
        guard let second = number(digits: 2), second <= 60 else { return nil }
        guard skip(".") else { return minutes + second * 1000 }
        guard let fraction = fraction() else { return nil }
        return minutes + second * 1000 + fraction
    }

    /// Reads `Z`, `+01:00`, or `+0100` as minutes, positive to the east.
    mutating func offset() -> Int64? {
        if skip("Z") { return 0 }
        let isWest = rest.first == UInt8(ascii: "-")
        guard skip("+") || skip("-"), let hours = number(digits: 2), hours < 24 else { return nil }
        _ = skip(":")
        guard let minutes = number(digits: 2), minutes < 60 else { return nil }
        return (isWest ? -1 : 1) * (hours * 60 + minutes)
    }

    private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

/// Returns a number with leading zeros and at least the given number of digits.
func padded(_ number: Int64, _ length: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(length - digits.count, 0)) + digits
}
