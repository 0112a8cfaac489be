public import Curl
public import Primitives

/// Decides whether and when an HTTP request is retried: up to three times, after 2, 4, and 8 seconds with jitter.
///
/// This is a state machine for one request: it receives the outcome of each attempt and returns the next step. An
/// attempt that the server may have processed is repeated only if the request is idempotent. An attempt is always
/// repeated if it was never sent, or if the server rejected it without processing it.
public struct RetryPolicy: Sendable {
    /// The outcome of an attempt.
    public enum Attempt: Sendable {
        case response(CurlResponseHead)
        case failure(CurlError)
    }

    public enum Decision: Hashable, Sendable {
        /// The outcome of the attempt is final.
        case stop
        case retry(after: Duration)
    }

    static let delays: [Duration] = [.seconds(2), .seconds(4), .seconds(8)]
    /// The maximum delay.
    ///
    /// If a server requests a longer one, the queue retries the message, which blocks nothing in the meantime.
    public static let maxDelay: Duration = .seconds(30)

    private let isIdempotent: Bool
    private var retries = 0

    public init(isIdempotent: Bool) {
        self.isIdempotent = isIdempotent
    }

    /// Whether the request was repeated as often as the policy allows.
    public var isExhausted: Bool { retries == RetryPolicy.delays.count }

    /// Decides what to do after an attempt.
    ///
    /// - Parameters:
    ///   - attempt: The outcome of the attempt.
    ///   - now: The current time.
    ///   - random: A number in `0..<1` that spreads the delay by ±20%.
    /// - Returns: The next step. After `retry`, the caller must report the next attempt.
    public mutating func decide(_ attempt: Attempt, now: Timestamp, random: Double) -> Decision {
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
        // The jitter only lengthens the delay, because every request before the time that the server names is wasted.
        let delay = max(own, (asked ?? .zero) + (own - RetryPolicy.delays[retries] * 0.8))
        guard (asked ?? .zero) <= RetryPolicy.maxDelay else { return .stop }
        retries += 1
        return .retry(after: delay)
    }

    /// Returns whether the server rejected the request without processing it: with 429, or with 503 and a time to
    /// retry.
    private static func wasNotProcessed(_ status: Int, _ asked: Duration?) -> Bool {
        status == 429 || status == 503 && asked != nil
    }

    /// Returns whether a later request may get another response: after 408, 425, 429, or 5xx.
    public static func isTransient(_ status: Int) -> Bool {
        status == 408 || status == 425 || status == 429 || (500...599).contains(status)
    }
}
