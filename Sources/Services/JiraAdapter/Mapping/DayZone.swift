import Core
import EntityModel
import Foundation
import Primitives

/// The time zone in which Jira's timestamps become days.
struct DayZone: Hashable, Sendable {
    /// A fixed zone, or `nil` for the offset in which Jira reports each time.
    let zone: TimeZone?

    /// The offset in which Jira reports each time.
    static let reported = DayZone(zone: nil)

    /// Returns the timestamp of a time that Jira reports.
    func moment(_ time: JiraDateTime) -> Moment {
        Moment(time.time, offset: zone.map { DayZone.offset(of: $0, at: time.time) } ?? time.offset)
    }

    /// Returns the timestamp that a field must have to show a day.
    ///
    /// The time of day stays as it is. An empty field gets noon, which is on the same day in nearly every time zone.
    ///
    /// - Parameters:
    ///   - day: The requested day.
    ///   - held: The timestamp in the field; `nil` if the field is empty.
    ///   - home: The time zone of the user as which Tandem logs in.
    /// - Returns: The timestamp.
    func moment(on day: CalendarDate, from held: Moment?, home: TimeZone?) -> Moment {
        if let held, held.day == day { return held }
        let timeOfDay = held?.timeOfDay ?? DayZone.noon
        // The offset of a zone may be different on that day.
        guard let fixed = zone ?? (held == nil ? home : nil) else {
            return .at(day, timeOfDay: timeOfDay, offset: held?.offset ?? 0)
        }
        let first = DayZone.offset(of: fixed, at: day.start + .milliseconds(timeOfDay))
        let exact = DayZone.offset(of: fixed, at: day.start + .milliseconds(timeOfDay) - .minutes(first))
        return .at(day, timeOfDay: timeOfDay, offset: exact)
    }

    private static let noon: Int64 = 43_200_000

    /// Returns the offset of a zone at a time, in minutes east of Greenwich.
    static func offset(of zone: TimeZone, at time: Timestamp) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(time))) / 60
    }
}
