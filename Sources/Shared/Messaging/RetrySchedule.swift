/// The times at which a failed message is retried: after 2, 4, and 8 seconds, and then over more than an hour.
///
/// This outlasts an hourly quota.
public enum RetrySchedule {
    /// The delays for which queues exist.
    public enum Delay: Int64, CaseIterable, Hashable, Sendable {
        case twoSeconds = 2
        case fourSeconds = 4
        case eightSeconds = 8
        case oneMinute = 60
        case fiveMinutes = 300
        case fifteenMinutes = 900
        case halfHour = 1800

        public var milliseconds: Int64 { rawValue * 1000 }

        /// The name of the delay in the name of its queue.
        public var name: String { rawValue < 60 ? "\(rawValue)s" : "\(rawValue / 60)m" }
    }

    static let delays: [Delay] = [
        .twoSeconds, .fourSeconds, .eightSeconds, .oneMinute, .fiveMinutes, .fifteenMinutes, .halfHour, .halfHour,
    ]

    /// Returns the delay before the next attempt.
    ///
    /// - Parameters:
    ///   - attempts: The number of attempts, including the current one.
    ///   - asked: The delay that the tool requests.
    /// - Returns: The shortest delay that is at least the requested one, or the longest delay that exists. It is `nil`
    ///   if all attempts are used up.
    public static func delay(afterAttempts attempts: Int, asked: Duration? = nil) -> Delay? {
        guard attempts >= 1, attempts <= delays.count else { return nil }
        let own = delays[attempts - 1]
        guard let asked, asked > .milliseconds(own.milliseconds) else { return own }
        return Delay.allCases.first { .milliseconds($0.milliseconds) >= asked } ?? .halfHour
    }
}
