public import Curl

/// When a server wants to be asked again.
public enum RetryHint {
    /// Beyond this a hint is taken for a mistake of the server's clock.
    private static let longest: Duration = .seconds(86_400)

    /// Reads `Retry-After` (RFC 9110 §10.2.3: seconds or a date), and with 429 Jira's `X-RateLimit-Reset` (a time of
    /// day in ISO 8601); the longer of both counts.
    ///
    /// - Parameters:
    ///   - head: of the response.
    ///   - now: milliseconds since 1970.
    /// - Returns: how long to wait; `nil` without a hint that can be read.
    public static func delay(asked head: CurlHead, now: Int64) -> Duration? {
        var hints: [Duration] = []
        if let text = head.header("retry-after") {
            if let seconds = wholeSeconds(text) {
                hints.append(seconds)
            } else if let time = CivilTime.epochSeconds(httpDate: text) {
                hints.append(until(time, now: now))
            }
        }
        if head.status == 429, let text = head.header("x-ratelimit-reset"),
            let time = CivilTime.epochSeconds(iso8601: text)
        {
            hints.append(until(time, now: now))
        }
        return hints.max().map { min($0, longest) }
    }

    private static func wholeSeconds(_ text: String) -> Duration? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int64(text).map { min(.seconds($0), longest) } ?? longest
    }

    private static func until(_ time: Int64, now: Int64) -> Duration {
        max(.zero, .milliseconds(time * 1000 - now))
    }
}
