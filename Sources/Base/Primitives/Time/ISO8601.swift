/// Points in time in the format of ISO 8601: `2026-01-31T08:05:09.007+01:00`.
public enum ISO8601 {
    /// The deviations from the full format that a text may have.
    public struct Options: OptionSet, Sendable {
        public let rawValue: Int

        public init(rawValue: Int) { self.rawValue = rawValue }

        /// The text may be a date alone, which is the start of the day.
        public static let dateAlone = Options(rawValue: 1)
        /// A space may separate the date and the time.
        public static let space = Options(rawValue: 2)
        /// The seconds may be missing.
        public static let withoutSeconds = Options(rawValue: 4)
        /// The offset may be missing.
        public static let withoutOffset = Options(rawValue: 8)
    }

    /// The form in which a text states its offset from UTC.
    public enum Zone: Sendable {
        /// The text has the form `Z`.
        case utc
        /// The text has the form `+0100`. The value is in minutes, positive to the east.
        case basic(Int64)
        /// The text has the form `+01:00`. The value is in minutes, positive to the east.
        case extended(Int64)
        /// The time is at this offset in minutes, positive to the east, but the text does not state it.
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

    /// Parses a point in time and ignores units below one millisecond.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - options: The deviations that the text may have.
    ///   - offset: The offset to use if the text has none, in minutes, positive to the east.
    /// - Returns: The time and the offset in minutes; `nil` for another text.
    public static func parse(
        _ text: some StringProtocol, options: Options = [], offset: Int64 = 0
    ) -> (time: Timestamp, offset: Int64)? {
        var reader = DigitReader(text)
        guard let date = reader.date() else { return nil }
        func moment(timeOfDay: Int64, at offset: Int64) -> (time: Timestamp, offset: Int64) {
            (date.start + .milliseconds(timeOfDay) - .minutes(offset), offset)
        }
        if reader.isAtEnd { return options.contains(.dateAlone) ? moment(timeOfDay: 0, at: offset) : nil }
        guard reader.skip("T") || options.contains(.space) && reader.skip(" "),
            let time = reader.time(needsSeconds: !options.contains(.withoutSeconds))
        else { return nil }
        if reader.isAtEnd { return options.contains(.withoutOffset) ? moment(timeOfDay: time, at: offset) : nil }
        guard let offset = reader.offset(), reader.isAtEnd else { return nil }
        return moment(timeOfDay: time, at: offset)
    }

    /// Formats a point in time.
    ///
    /// - Parameters:
    ///   - time: The point in time.
    ///   - precision: The smallest unit in the text.
    ///   - zone: The offset of the written time and the form of the offset.
    /// - Returns: The text.
    public static func text(_ time: Timestamp, _ precision: Precision = .seconds, _ zone: Zone = .utc) -> String {
        let (day, time) = (time + .minutes(zone.minutes)).dayAndTime
        let parts = [time / 3_600_000, time / 60_000 % 60, time / 1000 % 60].map { padded($0, 2) }
        let fraction =
            switch precision {
            case .seconds: ""
            case .milliseconds: "." + padded(time % 1000, 3)
            }
        return "\(day)T\(parts.joined(separator: ":"))\(fraction)\(text(zone))"
    }

    /// Formats an offset from UTC: `Z`, `+0100`, or `+01:00`.
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
