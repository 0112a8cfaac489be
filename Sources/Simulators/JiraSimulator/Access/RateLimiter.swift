import HTTPTypes
import SimulatorKit

import struct Primitives.Timestamp

/// A limit on the number of calls per user in a time window.
///
/// Without a limit, it accepts all calls.
struct RateLimiter: Sendable {
    struct Limit: Sendable {
        let calls: Int
        let seconds: Int
    }

    var limit: Limit?
    /// Whether writes to one issue are limited as on Cloud: 20 in 2 seconds and 100 in 30 seconds.
    var boundsIssues = false
    private var writes: [String: [Timestamp]] = [:]
    private var windows: [String: (start: Timestamp, used: Int)] = [:]

    init(limit: Limit?) { self.limit = limit }

    /// Counts a call.
    ///
    /// Returns the headers for its answer, or the rejection.
    mutating func admit(_ user: String, _ shape: JiraDeployment, now: Timestamp) -> Result<HTTPFields, APIError> {
        guard let limit else { return .success([:]) }
        var window = windows[user] ?? (now, 0)
        let end = window.start + .seconds(limit.seconds)
        if end <= now { window = (now, 0) }
        let reset = window.start + .seconds(limit.seconds)
        let wait = max(1, Int((reset.millisecondsSinceEpoch - now.millisecondsSinceEpoch + 999) / 1000))
        guard window.used < limit.calls else { return .failure(Self.refusal(shape, retryAfter: wait, limit, reset)) }
        window.used += 1
        windows[user] = window
        return .success(Self.headers(shape, remaining: limit.calls - window.used, limit, reset))
    }

    /// Counts a write to an issue, identified as the caller named it.
    ///
    /// Returns the rejection if the limit is exceeded.
    mutating func admitWrite(of issue: Substring, now: Timestamp) -> APIError? {
        guard boundsIssues else { return nil }
        let lately = (writes[String(issue)] ?? []).filter {
            now.millisecondsSinceEpoch - $0.millisecondsSinceEpoch < 30_000
        }
        let burst = lately.filter { now.millisecondsSinceEpoch - $0.millisecondsSinceEpoch < 2_000 }
        guard burst.count < 20, lately.count < 100 else {
            let oldest = burst.count < 20 ? lately.first : burst.first
            let window: Int64 = burst.count < 20 ? 30_000 : 2_000
            let wait = max(
                1, ((oldest ?? now).millisecondsSinceEpoch + window - now.millisecondsSinceEpoch + 999) / 1000)
            var answer = APIResponse.json(.tooManyRequests) { writer in
                writer.object { $0.member("errorMessages", texts: ["Rate limit exceeded."]) }
            }
            answer.headers[.rateReason] = "jira-per-issue-on-write"
            answer.headers[.retryAfter] = String(wait)
            return APIError(answer)
        }
        writes[String(issue)] = lately + [now]
        return nil
    }

    private static func headers(
        _ shape: JiraDeployment, remaining: Int, _ limit: Limit, _ reset: Timestamp
    ) -> HTTPFields {
        var headers: HTTPFields = [.rateLimit: String(limit.calls), .rateRemaining: String(remaining)]
        switch shape {
        case .cloud:
            headers[.rateReset] = reset.rfc3339
            if remaining * 5 < limit.calls { headers[.rateNearLimit] = "true" }
        case .datacenter:
            headers[.rateFill] = String(limit.calls)
            headers[.rateInterval] = String(limit.seconds)
        }
        return headers
    }

    static func refusal(_ shape: JiraDeployment, retryAfter: Int, _ limit: Limit, _ reset: Timestamp) -> APIError {
        var answer: APIResponse
        switch shape {
        case .cloud:
            answer = .json(.tooManyRequests) { writer in
                writer.object { $0.member("errorMessages", texts: ["Rate limit exceeded."]) }
            }
            answer.headers[.rateReason] = "jira-quota-tenant-based"
        case .datacenter:
            answer = .json(.tooManyRequests) { $0.object { $0.member("message", "Rate limit exceeded.") } }
        }
        for field in headers(shape, remaining: 0, limit, reset) { answer.headers[field.name] = field.value }
        answer.headers[.retryAfter] = String(retryAfter)
        return APIError(answer)
    }
}
