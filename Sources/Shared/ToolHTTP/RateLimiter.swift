import Core
import Curl

/// What a tool lets one connection do, learnt from its answers: when it may be asked again, by whom, and how often one
/// item may be written.
///
/// Jira Cloud has three limits, told apart by `RateLimit-Reason`: points by the hour, requests by the second, and
/// writes of one issue; only what a limit is about waits for it. Data Center's limiter refuses all of a user's
/// requests, as does a tool that gives no reason. Sources: developer.atlassian.com/cloud/jira/platform/rate-limiting
/// and confluence.atlassian.com/adminjiraserver/improving-instance-stability-with-rate-limiting.
struct RateLimiter: Sendable {
    /// So many writes of one item in so many milliseconds.
    struct WriteLimit: Hashable, Sendable {
        var count: Int
        var window: Int64
    }

    /// What is about to be asked.
    struct Request: Hashable, Sendable {
        var traffic = RequestPriority.interactive
        /// The item that is written; `nil` for what writes none.
        var written: String?
    }

    var writeLimits: [WriteLimit]
    private var blockedUntil: Int64 = 0
    /// When the tool last refused a request, and how many times in a row without naming a time to come back.
    private var rejectedAt = Int64.min
    private var refusals = 0
    private var backgroundBlockedUntil: Int64 = 0
    /// Items that the tool wants left alone for a time, until when.
    private var blockedEntities: [String: Int64] = [:]
    /// When items were written lately, oldest first.
    private var writes: [String: [Int64]] = [:]

    /// The wait where a tool names none, in milliseconds: doubled with each refusal in a row, up to the longest.
    private static let firstRest: Int64 = 1000
    private static let maxPause: Int64 = 32_000
    /// Above this many items what is of no use any more is dropped.
    private static let sweepSize = 1000

    init(writeLimits: [WriteLimit] = []) {
        self.writeLimits = writeLimits
    }

    /// When the request may go, in milliseconds since 1970; not after `now` if it may go at once.
    func earliestSend(for request: Request, now: Int64) -> Int64 {
        var opening = blockedUntil
        if request.traffic == .background { opening = max(opening, backgroundBlockedUntil) }
        guard let item = request.written else { return opening }
        opening = max(opening, blockedEntities[item] ?? 0)
        let times = writes[item] ?? []
        for limit in writeLimits where times.count >= limit.count {
            opening = max(opening, times[times.count - limit.count] + limit.window)
        }
        return opening
    }

    /// Takes note that a request goes now.
    mutating func recordSend(_ request: Request, now: Int64) {
        guard let item = request.written, let longest = writeLimits.map(\.window).max() else { return }
        if writes.count >= Self.sweepSize {
            writes = writes.filter { now - ($0.value.last ?? 0) < longest }
            blockedEntities = blockedEntities.filter { $0.value > now }
        }
        writes[item] = (writes[item] ?? []).filter { now - $0 < longest } + [now]
    }

    /// Takes note of what an answer tells of the limits.
    ///
    /// - Parameters:
    ///   - head: The head of the answer.
    ///   - request: The request that was answered.
    ///   - sentAt: The time when it left, in milliseconds since 1970.
    ///   - now: Milliseconds since 1970.
    mutating func update(_ head: CurlResponseHead, of request: Request, sentAt: Int64? = nil, now: Int64) {
        let reset = RetryAfter.reset(head, now: now)
        // Requests that left before the refusal say nothing about the time after it.
        let isNews = (sentAt ?? now) > rejectedAt
        if head.status == 429 {
            let rest = rest(RetryAfter.delay(asked: head, now: now), isNews, now)
            if head.header("ratelimit-reason") == "jira-per-issue-on-write", let item = request.written {
                blockedEntities[item] = max(blockedEntities[item] ?? 0, now + rest)
            } else {
                blockedUntil = max(blockedUntil, now + rest)
            }
            return
        }
        if isNews, (200...299).contains(head.status) { refusals = 0 }
        if head.header("x-ratelimit-nearlimit") == "true", let reset, reset - now < 2 * 3_600_000 {
            // What is left is for what somebody waits for.
            backgroundBlockedUntil = max(backgroundBlockedUntil, reset)
        } else if head.header("x-ratelimit-remaining") == "0",
            let seconds = head.header("x-ratelimit-interval-seconds").flatMap({ Int64($0) }),
            (1...3600).contains(seconds)
        {
            blockedUntil = max(blockedUntil, now + seconds * 1000)
        } else if head.header("ratelimit-remaining") == "0", let reset, reset - now <= 3_600_000 {
            blockedUntil = max(blockedUntil, reset)
        }
    }

    /// The milliseconds for which requests stop after a refusal.
    ///
    /// A tool that names no time, or one that has passed, is asked again ever more rarely.
    private mutating func rest(_ asked: Duration?, _ isNews: Bool, _ now: Int64) -> Int64 {
        let asked = asked.map { Int64($0 / .milliseconds(1)) } ?? 0
        if isNews { refusals += 1 }
        rejectedAt = max(rejectedAt, now)
        guard asked <= 0 else { return asked }
        return min(Self.firstRest << min(max(refusals - 1, 0), 10), Self.maxPause)
    }
}
