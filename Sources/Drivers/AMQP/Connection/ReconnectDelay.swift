/// How long to wait before the next attempt to connect: doubling from a hundredth of the maximum, with jitter.
struct ReconnectDelay {
    private let maximum: Duration
    private var attempts = 0

    init(maximum: Duration) {
        self.maximum = maximum
    }

    /// The next delay, shortened by up to half, so that the clients of a broker that comes back do not arrive at once.
    ///
    /// - Parameter jitter: a number from 0 to 1 that the caller draws.
    /// - Returns: how long to wait.
    mutating func next(jitter: Double) -> Duration {
        let delay = min(maximum, maximum / 100 * (1 << min(attempts, 10)))
        attempts += 1
        return delay * (1 - jitter / 2)
    }

    mutating func reset() {
        attempts = 0
    }
}
