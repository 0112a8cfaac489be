import Core
import Curl
import Primitives

/// The limits of a tool for one connection, learned from its responses: when requests may be sent again, with which
/// priority, and how often one item may be written.
///
/// Only the requests that a limit affects wait for it. A rejection without a ``RateLimitNotice`` affects all requests.
struct RateLimiter: Sendable {
    /// The number of writes per item that the tool accepts in a window.
    struct WriteLimit: Hashable, Sendable {
        var count: Int
        var window: Duration
    }

    /// The properties of a request that limits depend on.
    struct Request: Hashable, Sendable {
        var traffic = RequestPriority.interactive
        /// The item that the request writes; `nil` if it writes none.
        var written: String?
    }

    var writeLimits: [WriteLimit]
    private var blockedUntil = Timestamp.epoch
    /// The time when the tool last rejected a request.
    ///
    /// ``refusals`` counts the consecutive rejections without a time to retry.
    private var rejectedAt = Timestamp.distantPast
    private var refusals = 0
    private var backgroundBlockedUntil = Timestamp.epoch
    /// The items that the tool temporarily does not accept writes for, with the end of that time.
    private var blockedEntities: [String: Timestamp] = [:]
    /// The times of recent writes, by item, oldest first.
    private var writes: [String: [Timestamp]] = [:]

    /// The delay if the tool names none.
    ///
    /// It doubles with each consecutive rejection, up to the maximum.
    private static let firstRest: Duration = .seconds(1)
    private static let maxPause: Duration = .seconds(32)
    /// The number of items above which expired entries are removed.
    private static let sweepSize = 1000

    init(writeLimits: [WriteLimit] = []) {
        self.writeLimits = writeLimits
    }

    /// Returns the time when the request may be sent.
    ///
    /// It is at most `now` if the request may be sent at once.
    func earliestSend(for request: Request, now: Timestamp) -> Timestamp {
        var opening = blockedUntil
        if request.traffic == .background { opening = max(opening, backgroundBlockedUntil) }
        guard let item = request.written else { return opening }
        opening = max(opening, blockedEntities[item] ?? .epoch)
        let times = writes[item] ?? []
        for limit in writeLimits where times.count >= limit.count {
            opening = max(opening, times[times.count - limit.count] + limit.window)
        }
        return opening
    }

    /// Records that a request is sent now.
    mutating func recordSend(_ request: Request, now: Timestamp) {
        guard let item = request.written, let maxWindow = writeLimits.map(\.window).max() else { return }
        if writes.count >= Self.sweepSize {
            writes = writes.filter { now - ($0.value.last ?? .epoch) < maxWindow }
            blockedEntities = blockedEntities.filter { $0.value > now }
        }
        writes[item] = (writes[item] ?? []).filter { now - $0 < maxWindow } + [now]
    }

    /// Updates the limits from a response.
    ///
    /// - Parameters:
    ///   - head: The head of the response.
    ///   - request: The request of the response.
    ///   - sentAt: The time when the request was sent.
    ///   - now: The current time.
    ///   - notice: The limit that the response announces in headers of the tool's vendor.
    mutating func update(
        _ head: CurlResponseHead, of request: Request, sentAt: Timestamp? = nil, now: Timestamp,
        notice: RateLimitNotice? = nil
    ) {
        // Requests that were sent before the rejection say nothing about the time after it.
        let isNews = (sentAt ?? now) > rejectedAt
        if head.status == 429 {
            let rest = rest(RetryAfter.delay(asked: head, now: now), isNews, now)
            if notice == .writesOfItem, let item = request.written {
                blockedEntities[item] = max(blockedEntities[item] ?? .epoch, now + rest)
            } else {
                blockedUntil = max(blockedUntil, now + rest)
            }
            return
        }
        if isNews, (200...299).contains(head.status) { refusals = 0 }
        switch notice {
        case .backgroundRequests(let end): backgroundBlockedUntil = max(backgroundBlockedUntil, end)
        case .allRequests(let end): blockedUntil = max(blockedUntil, end)
        case .writesOfItem, nil:
            guard head.header("ratelimit-remaining") == "0", let reset = RetryAfter.reset(head, now: now),
                reset - now <= .hours(1)
            else { return }
            blockedUntil = max(blockedUntil, reset)
        }
    }

    /// Returns the time for which requests stop after a rejection.
    ///
    /// If the tool names no time, or one that has passed, the delay grows with each rejection.
    private mutating func rest(_ asked: Duration?, _ isNews: Bool, _ now: Timestamp) -> Duration {
        let asked: Duration = .milliseconds((asked ?? .zero).wholeMilliseconds)
        if isNews { refusals += 1 }
        rejectedAt = max(rejectedAt, now)
        guard asked <= .zero else { return asked }
        return min(Self.firstRest * (1 << min(max(refusals - 1, 0), 10)), Self.maxPause)
    }
}
