import Core
import Curl
import Primitives
import ToolHTTP

/// The limits that Jira announces in headers of its own.
///
/// Jira Cloud has three limits, identified by `RateLimit-Reason`: points per hour, requests per second, and writes per
/// issue. The rate limiter of Jira Data Center rejects all requests of a user.
///
/// See: developer.atlassian.com/cloud/jira/platform/rate-limiting and
/// confluence.atlassian.com/adminjiraserver/improving-instance-stability-with-rate-limiting.
enum JiraRateLimits {
    /// Returns the limit that a response announces, or `nil`.
    static func notice(in head: CurlResponseHead, now: Timestamp) -> RateLimitNotice? {
        if head.status == 429 {
            return head.header("ratelimit-reason") == "jira-per-issue-on-write" ? .writesOfItem : nil
        }
        if head.header("x-ratelimit-nearlimit") == "true", let reset = RetryAfter.reset(head, now: now),
            reset - now < .hours(2)
        {
            // The remaining quota is reserved for requests that a user waits for.
            return .backgroundRequests(until: reset)
        }
        guard head.header("x-ratelimit-remaining") == "0",
            let seconds = head.header("x-ratelimit-interval-seconds").flatMap({ Int64($0) }),
            (1...3600).contains(seconds)
        else { return nil }
        return .allRequests(until: now + .seconds(seconds))
    }
}
