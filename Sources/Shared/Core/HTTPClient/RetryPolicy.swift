public import Curl

/// Whether and when an HTTP request is made again: three times, after 2, 4 and 8 seconds with jitter.
///
/// A state machine of one request: it is told the outcome of each attempt and returns the next step. An attempt that
/// the server may have processed is repeated only if the request is repeatable. One that was never sent, or that the
/// server rejected before it processed it, is always repeated.
public struct RetryPolicy: Sendable {
    /// What became of an attempt.
    public enum Attempt: Sendable {
        case response(CurlResponseHead)
        case failure(CurlError)
    }

    public enum Decision: Hashable, Sendable {
        /// The attempt's outcome stands.
        case stop
        case retry(after: Duration)
    }

    static let delays: [Duration] = [.seconds(2), .seconds(4), .seconds(8)]
    /// A server that asks for more is asked again by the queue's retry, which holds nothing up meanwhile.
    public static let maxDelay: Duration = .seconds(30)

    private let isIdempotent: Bool
    private var retries = 0

    public init(isIdempotent: Bool) {
        self.isIdempotent = isIdempotent
    }

    /// Whether the request was repeated as often as the policy allows.
    public var isExhausted: Bool { retries == RetryPolicy.delays.count }

    /// Decides on the attempt that just ended.
    ///
    /// - Parameters:
    ///   - attempt: its outcome.
    ///   - now: milliseconds since 1970.
    ///   - random: a number in `0..<1` that spreads the delay over ±20 %.
    /// - Returns: what to do; after `retry` the next attempt is expected.
    public mutating func decide(_ attempt: Attempt, now: Int64, random: Double) -> Decision {
        guard retries < RetryPolicy.delays.count else { return .stop }
        var asked: Duration?
        switch attempt {
        case .failure(let error):
            guard error.isTransient, error.code != .closed, isIdempotent || error.wasNotSent else { return .stop }
        case .response(let head):
            asked = RetryAfter.delay(asked: head, now: now)
            guard isIdempotent || RetryPolicy.wasNotProcessed(head.status, asked),
                RetryPolicy.isTransient(head.status)
            else { return .stop }
        }
        let jitter = 0.8 + 0.4 * min(max(random, 0), 1)
        let own = RetryPolicy.delays[retries] * jitter
        // Spread upwards only: before the time that the server names, every request is wasted.
        let delay = max(own, (asked ?? .zero) + (own - RetryPolicy.delays[retries] * 0.8))
        guard (asked ?? .zero) <= RetryPolicy.maxDelay else { return .stop }
        retries += 1
        return .retry(after: delay)
    }

    /// Whether the server rejected the request before it processed it: 429, and 503 with a time to come back.
    private static func wasNotProcessed(_ status: Int, _ asked: Duration?) -> Bool {
        status == 429 || status == 503 && asked != nil
    }

    /// Whether a later request may get another answer: 408, 425, 429 and 5xx.
    public static func isTransient(_ status: Int) -> Bool {
        status == 408 || status == 425 || status == 429 || (500...599).contains(status)
    }
}
