#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Points in time in milliseconds since 1970.
public enum Timestamp {
    public static let millisecondsPerMinute: Int64 = 60_000
    public static let millisecondsPerDay: Int64 = 86_400_000

    /// Returns the current time of the system's clock.
    public static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Returns the day of a time in UTC and the milliseconds since the start of that day.
    public static func split(_ milliseconds: Int64) -> (day: CalendarDate, timeOfDay: Int64) {
        let day = CalendarDate(milliseconds: milliseconds)
        return (day, milliseconds - day.milliseconds)
    }
}
