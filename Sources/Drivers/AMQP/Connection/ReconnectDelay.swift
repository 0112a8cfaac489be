/// The delay before the next attempt to connect.
///
/// It starts at 1% of the maximum and doubles with each attempt, with jitter.
struct ReconnectDelay {
    private let maximum: Duration
    private var attempts = 0

    init(maximum: Duration) {
        self.maximum = maximum
    }

    /// Returns the next delay, shortened by up to half.
    ///
    /// Otherwise, all clients would reconnect to a restarted broker at the same time.
    ///
    /// - Parameter jitter: A random number from 0 to 1.
    /// - Returns: The time to wait.
    mutating func next(jitter: Double) -> Duration {
        let delay = min(maximum, maximum / 100 * (1 << min(attempts, 10)))
        attempts += 1
        return delay * (1 - jitter / 2)
    }

    mutating func reset() {
        attempts = 0
    }
}
