#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A point in time with millisecond precision.
///
/// Arithmetic saturates, because times from outside may have any value.
public struct Timestamp: Hashable, Sendable {
    public var millisecondsSinceEpoch: Int64

    public init(millisecondsSinceEpoch: Int64) {
        self.millisecondsSinceEpoch = millisecondsSinceEpoch
    }

    /// 1970-01-01 in UTC.
    public static let epoch = Timestamp(millisecondsSinceEpoch: 0)
    public static let distantPast = Timestamp(millisecondsSinceEpoch: .min)
    public static let distantFuture = Timestamp(millisecondsSinceEpoch: .max)

    public static let millisecondsPerMinute: Int64 = 60_000
    public static let millisecondsPerDay: Int64 = 86_400_000

    /// Returns the current time of the system's clock.
    public static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(millisecondsSinceEpoch: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// The whole seconds since 1970, rounded toward 1970.
    public var secondsSinceEpoch: Int64 { millisecondsSinceEpoch / 1000 }

    /// The day in UTC and the milliseconds since the start of that day.
    var dayAndTime: (day: CalendarDate, timeOfDay: Int64) {
        let day = CalendarDate(of: self)
        return (day, millisecondsSinceEpoch - day.start.millisecondsSinceEpoch)
    }
}

extension Timestamp {
    public static func + (time: Timestamp, duration: Duration) -> Timestamp {
        time.adding(duration.wholeMilliseconds)
    }

    public static func - (time: Timestamp, duration: Duration) -> Timestamp {
        let milliseconds = duration.wholeMilliseconds
        return milliseconds == .min ? time.adding(.max) : time.adding(-milliseconds)
    }

    public static func - (end: Timestamp, start: Timestamp) -> Duration {
        let (difference, overflow) = end.millisecondsSinceEpoch
            .subtractingReportingOverflow(start.millisecondsSinceEpoch)
        return .milliseconds(overflow ? (end < start ? Int64.min : .max) : difference)
    }

    public static func += (time: inout Timestamp, duration: Duration) { time = time + duration }

    private func adding(_ milliseconds: Int64) -> Timestamp {
        let (sum, overflow) = millisecondsSinceEpoch.addingReportingOverflow(milliseconds)
        return Timestamp(millisecondsSinceEpoch: overflow ? (milliseconds < 0 ? .min : .max) : sum)
    }
}

extension Timestamp: Comparable {
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.millisecondsSinceEpoch < right.millisecondsSinceEpoch
    }
}

/// The text is the number of milliseconds since 1970, as in a URL's query.
extension Timestamp: LosslessStringConvertible {
    public init?(_ description: String) {
        guard let milliseconds = Int64(description) else { return nil }
        self.init(millisecondsSinceEpoch: milliseconds)
    }

    public var description: String { String(millisecondsSinceEpoch) }
}

/// The JSON form is the number of milliseconds since 1970.
extension Timestamp: Codable {
    public init(from decoder: any Decoder) throws {
        self.init(millisecondsSinceEpoch: try decoder.singleValueContainer().decode(Int64.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(millisecondsSinceEpoch)
    }
}
