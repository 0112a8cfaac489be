import SimulatorKit

import enum Primitives.ISO8601
import struct Primitives.Timestamp

/// The format in which the tool writes a date; the JSON default is `/Date(ms+zone)/`.
///
/// Source: Targetprocess developer hub, "Working with dates".
enum DateStyle: Sendable {
    case microsoft, isoWithZone, isoWithoutZone
}

/// The instance's time zone as a fixed offset.
///
/// Each date contains it, and it applies to dates without a zone.
struct ZoneOffset: Hashable, Sendable {
    var minutes: Int

    func text(of time: Timestamp, as style: DateStyle) -> String {
        let offset = Int64(minutes)
        return switch style {
        case .microsoft: "/Date(\(time.millisecondsSinceEpoch)\(ISO8601.text(.basic(offset))))/"
        case .isoWithZone: ISO8601.text(time, .seconds, .extended(offset))
        case .isoWithoutZone: ISO8601.text(time, .seconds, .unnamed(offset))
        }
    }

    /// Parses `/Date(ms+zone)/`, `2018-10-31`, and ISO 8601 with or without a zone; returns `nil` for other formats.
    func timestamp(from text: some StringProtocol) -> Timestamp? {
        if text.hasPrefix("/Date("), text.hasSuffix(")/") {
            let digits = text.utf8.dropFirst(6).dropLast(2)
            let number = digits.prefix(1) + digits.dropFirst().prefix { $0 >= 0x30 && $0 <= 0x39 }
            return Int64(String(decoding: Array(number), as: UTF8.self)).map(Timestamp.init(millisecondsSinceEpoch:))
        }
        let options: ISO8601.Options = [.dateAlone, .space, .withoutSeconds, .withoutOffset]
        return ISO8601.parse(text, options: options, offset: Int64(minutes)).map {
            $0.time
        }
    }

    /// Returns the start of a day that a user wrote as `20-Jul-2023` or `2023-07-20`.
    func day(_ text: String) -> Timestamp? {
        let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        let parts = text.lowercased().split(separator: "-")
        guard parts.count == 3, let month = months.firstIndex(of: String(parts[1])) else {
            return timestamp(from: text)
        }
        return timestamp(from: "\(parts[2])-\(padded(month + 1))-\(padded(Int(parts[0]) ?? 0))")
    }
}

private func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
