import EntityModel
import Foundation
import Primitives

/// The zone in which Jira's points in time become days.
struct DayZone: Hashable, Sendable {
    /// A fixed zone; `nil` for the offset in which Jira reports each time.
    let zone: TimeZone?

    /// The offset in which Jira reports each time.
    static let told = DayZone(zone: nil)

    /// Returns the moment of a time that Jira reports.
    func moment(_ time: JiraDateTime) -> Moment {
        Moment(time.milliseconds, offset: zone.map { DayZone.offset(of: $0, at: time.milliseconds) } ?? time.offset)
    }

    /// Returns the moment at which a field must stand so that it shows a day.
    ///
    /// The hour stays as it is. A field that was empty gets noon, which is the same day nearly everywhere.
    ///
    /// - Parameters:
    ///   - day: The wanted day.
    ///   - held: The moment that the field holds; `nil` if it is empty.
    ///   - home: The zone of the user that Tandem signs in as.
    /// - Returns: The moment.
    func moment(on day: CalendarDate, from held: Moment?, home: TimeZone?) -> Moment {
        if let held, held.day == day { return held }
        let timeOfDay = held?.timeOfDay ?? DayZone.noon
        // A zone's offset may be another one on that day.
        guard let fixed = zone ?? (held == nil ? home : nil) else {
            return .at(day, timeOfDay: timeOfDay, offset: held?.offset ?? 0)
        }
        let first = DayZone.offset(of: fixed, at: day.milliseconds + timeOfDay)
        let exact = DayZone.offset(of: fixed, at: day.milliseconds + timeOfDay - first * 60_000)
        return .at(day, timeOfDay: timeOfDay, offset: exact)
    }

    private static let noon: Int64 = 43_200_000

    /// The minutes east of Greenwich of a zone at a time.
    static func offset(of zone: TimeZone, at milliseconds: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(milliseconds) / 1000))) / 60
    }
}

extension JiraAPI {
    /// Returns the zone in which points in time become days, as the profiles say.
    func dayZone() async throws(ToolError) -> DayZone {
        switch connection.timeZone {
        case .author: .told
        case .connection: DayZone(zone: try await homeZone())
        case .named(let name): DayZone(zone: TimeZone(identifier: name))
        }
    }

    /// Returns the zone of the user that Tandem signs in as, or `nil` if Jira does not tell it.
    func homeZone() async throws(ToolError) -> TimeZone? {
        try await ownUser()?.timeZone.flatMap { TimeZone(identifier: $0) }
    }
}
