/// When a message that failed is tried again: after 2, 4 and 8 seconds, then over more than an hour, which outlasts a
/// quota by the hour.
public enum RetrySchedule {
    /// The delays for which there are queues.
    public enum Delay: Int64, CaseIterable, Hashable, Sendable {
        case twoSeconds = 2
        case fourSeconds = 4
        case eightSeconds = 8
        case oneMinute = 60
        case fiveMinutes = 300
        case fifteenMinutes = 900
        case halfHour = 1800

        public var milliseconds: Int64 { rawValue * 1000 }

        /// As it stands in the queue's name.
        public var name: String { rawValue < 60 ? "\(rawValue)s" : "\(rawValue / 60)m" }
    }

    static let delays: [Delay] = [
        .twoSeconds, .fourSeconds, .eightSeconds, .oneMinute, .fiveMinutes, .fifteenMinutes, .halfHour, .halfHour,
    ]

    /// The delay before the next attempt.
    ///
    /// - Parameters:
    ///   - attempts: how often the message was tried, this time included.
    ///   - asked: after how long the tool asks to be called again.
    /// - Returns: the delay; the shortest that is no shorter than what was asked for, or the longest there is. `nil`
    ///   when the message has been tried often enough.
    public static func delay(afterAttempts attempts: Int, asked: Duration? = nil) -> Delay? {
        guard attempts >= 1, attempts <= delays.count else { return nil }
        let own = delays[attempts - 1]
        guard let asked, asked > .milliseconds(own.milliseconds) else { return own }
        return Delay.allCases.first { .milliseconds($0.milliseconds) >= asked } ?? .halfHour
    }
}
