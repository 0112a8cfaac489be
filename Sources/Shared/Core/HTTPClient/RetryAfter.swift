public import Curl
public import Primitives

/// Reads the time when a server accepts the request again.
public enum RetryAfter {
    /// The maximum delay to follow.
    ///
    /// If a server names a later time, it is asked once per hour.
    static let maxDelay: Duration = .seconds(3600)
    /// The first number that is read as seconds since 1970.
    ///
    /// Smaller numbers are seconds from now.
    private static let firstEpoch: Int64 = 1_000_000_000
    /// The first number that is read as milliseconds since 1970.
    private static let firstMilliseconds: Int64 = 1_000_000_000_000

    /// Returns the delay that a response requests.
    ///
    /// `Retry-After` contains seconds or a date (RFC 9110 §10.2.3). With 429, `X-RateLimit-Reset` and `RateLimit-Reset`
    /// contain the end of the limit. The longest delay counts.
    ///
    /// - Parameters:
    ///   - head: The head of the response.
    ///   - now: The current time.
    /// - Returns: The delay, at most one hour; `nil` without a readable hint.
    public static func delay(asked head: CurlResponseHead, now: Timestamp) -> Duration? {
        var hints: [Duration] = []
        if let text = head.header("retry-after") {
            if let seconds = wholeSeconds(text) {
                hints.append(seconds)
            } else if let time = HTTPDate.parse(text) {
                hints.append(until(time, now: now))
            }
        }
        if head.status == 429, let time = reset(head, now: now) { hints.append(until(time, now: now)) }
        return hints.max().map { min($0, maxDelay) }
    }

    /// Returns the end of the current limit.
    ///
    /// The header may contain a date, seconds since 1970, or seconds from now.
    public static func reset(_ head: CurlResponseHead, now: Timestamp) -> Timestamp? {
        ["x-ratelimit-reset", "ratelimit-reset"].compactMap { name in
            head.header(name).flatMap { time($0, now: now) }
        }.max()
    }

    private static func time(_ text: String, now: Timestamp) -> Timestamp? {
        if text.hasSuffix("Z"), let time = ISO8601.parse(text, options: .withoutSeconds) { return time.time }
        if let time = HTTPDate.parse(text) { return time }
        guard isNumber(text), let number = Int64(text) else { return nil }
        if number >= firstMilliseconds { return Timestamp(millisecondsSinceEpoch: number) }
        return number >= firstEpoch ? .epoch + .seconds(number) : now + .seconds(number)
    }

    private static func wholeSeconds(_ text: String) -> Duration? {
        guard isNumber(text) else { return nil }
        return Int64(text).map { min(.seconds($0), maxDelay) } ?? maxDelay
    }

    private static func isNumber(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func until(_ time: Timestamp, now: Timestamp) -> Duration {
        max(.zero, time - now)
    }
}
