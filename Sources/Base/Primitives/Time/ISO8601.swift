/// Points in time as ISO 8601 writes them: `2026-01-31T08:05:09.007+01:00`.
public enum ISO8601 {
    /// What a text may leave out or write in another way.
    public struct Options: OptionSet, Sendable {
        public let rawValue: Int

        public init(rawValue: Int) { self.rawValue = rawValue }

        /// A date alone is the first moment of the day.
        public static let dateAlone = Options(rawValue: 1)
        /// A space may separate the date and the time.
        public static let space = Options(rawValue: 2)
        /// The seconds may be missing.
        public static let withoutSeconds = Options(rawValue: 4)
        /// The offset may be missing.
        public static let withoutOffset = Options(rawValue: 8)
    }

    /// How a text names the offset of its time from UTC.
    public enum Zone: Sendable {
        /// `Z`.
        case utc
        /// `+0100`, by minutes east of Greenwich.
        case basic(Int64)
        /// `+01:00`, by minutes east of Greenwich.
        case extended(Int64)
        /// The time is one at this offset, in minutes east of Greenwich, and the text does not say so.
        case unnamed(Int64)

        var minutes: Int64 {
            switch self {
            case .utc: 0
            case .basic(let minutes), .extended(let minutes), .unnamed(let minutes): minutes
            }
        }
    }

    public enum Precision: Sendable {
        case seconds, milliseconds
    }

    /// Reads a point in time, and drops everything below one millisecond.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - options: What the text may leave out or write in another way.
    ///   - offset: The minutes east of Greenwich that count where the text has no offset.
    /// - Returns: The milliseconds since 1970 and the minutes east of Greenwich; `nil` for another text.
    public static func parse(
        _ text: some StringProtocol, options: Options = [], offset: Int64 = 0
    ) -> (milliseconds: Int64, offset: Int64)? {
        var reader = DigitReader(text)
        guard let date = reader.date() else { return nil }
        func moment(timeOfDay: Int64, at offset: Int64) -> (milliseconds: Int64, offset: Int64) {
            (date.milliseconds + timeOfDay - offset * Timestamp.millisecondsPerMinute, offset)
        }
        if reader.isAtEnd { return options.contains(.dateAlone) ? moment(timeOfDay: 0, at: offset) : nil }
        guard reader.skip("T") || options.contains(.space) && reader.skip(" "),
            let time = reader.time(needsSeconds: !options.contains(.withoutSeconds))
        else { return nil }
        if reader.isAtEnd { return options.contains(.withoutOffset) ? moment(timeOfDay: time, at: offset) : nil }
        guard let offset = reader.offset(), reader.isAtEnd else { return nil }
        return moment(timeOfDay: time, at: offset)
    }

    /// Writes a point in time.
    ///
    /// - Parameters:
    ///   - milliseconds: The milliseconds since 1970.
    ///   - precision: The last part that the text has.
    ///   - zone: The offset at which the text writes the time, and how it names the offset.
    /// - Returns: The text.
    public static func text(_ milliseconds: Int64, _ precision: Precision = .seconds, _ zone: Zone = .utc) -> String {
        let (day, time) = Timestamp.split(milliseconds + zone.minutes * Timestamp.millisecondsPerMinute)
        let parts = [time / 3_600_000, time / 60_000 % 60, time / 1000 % 60].map { padded($0, 2) }
        let fraction =
            switch precision {
            case .seconds: ""
            case .milliseconds: "." + padded(time % 1000, 3)
            }
        return "\(day)T\(parts.joined(separator: ":"))\(fraction)\(text(zone))"
    }

    /// Writes an offset from UTC: `Z`, `+0100`, or `+01:00`.
    public static func text(_ zone: Zone) -> String {
        let sign = zone.minutes < 0 ? "-" : "+"
        let hours = padded(abs(zone.minutes) / 60, 2)
        let minutes = padded(abs(zone.minutes) % 60, 2)
        return switch zone {
        case .utc: "Z"
        case .basic: sign + hours + minutes
        case .extended: sign + hours + ":" + minutes
        case .unnamed: ""
        }
    }
}
