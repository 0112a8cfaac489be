public import Primitives

/// A point in time with the UTC offset that determines its day.
///
/// Two moments are equal if they are the same point in time, whatever their offsets.
public struct Moment: Sendable, ExpressibleByIntegerLiteral {
    public var time: Timestamp
    /// The offset from UTC in minutes, positive to the east.
    public var offset: Int64

    public init(_ time: Timestamp, offset: Int64 = 0) {
        self.time = time
        self.offset = offset
    }

    public init(integerLiteral value: Int64) {
        self.init(Timestamp(millisecondsSinceEpoch: value))
    }

    /// The day at the offset.
    public var day: CalendarDate { CalendarDate(of: time + .minutes(offset)) }

    /// The milliseconds since midnight at the offset.
    public var timeOfDay: Int64 { (time + .minutes(offset) - day.start).wholeMilliseconds }

    /// Returns the moment at a time of a day.
    ///
    /// - Parameters:
    ///   - day: The day at the offset.
    ///   - timeOfDay: The milliseconds since midnight at the offset.
    ///   - offset: The offset from UTC in minutes, positive to the east.
    /// - Returns: The moment.
    public static func at(_ day: CalendarDate, timeOfDay: Int64, offset: Int64) -> Moment {
        Moment(day.start + .milliseconds(timeOfDay) - .minutes(offset), offset: offset)
    }
}

extension Moment: Hashable {
    public static func == (left: Moment, right: Moment) -> Bool { left.time == right.time }

    public func hash(into hasher: inout Hasher) { hasher.combine(time) }
}

/// The JSON form is a number of milliseconds if the offset is zero, and an object otherwise.
extension Moment: Codable {
    private enum CodingKeys: CodingKey {
        case at, offset
    }

    public init(from decoder: any Decoder) throws {
        if let time = try? decoder.singleValueContainer().decode(Timestamp.self) {
            self.init(time)
            return
        }
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try values.decode(Timestamp.self, forKey: .at), offset: try values.decode(Int64.self, forKey: .offset))
    }

    public func encode(to encoder: any Encoder) throws {
        guard offset != 0 else {
            var container = encoder.singleValueContainer()
            return try container.encode(time)
        }
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(time, forKey: .at)
        try values.encode(offset, forKey: .offset)
    }
}
