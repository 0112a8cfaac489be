import Core
public import Primitives
import Synchronization

/// The limits of an account's requests to one instance of a tool: the number of concurrent requests and the tool's own
/// limits.
///
/// All clients of the account share it, so that one 429 response delays every request to the instance.
public final class InstanceLimit: Sendable {
    let turns: ConcurrencyLimiter
    private let gauge = Mutex(RateLimiter())

    /// - Parameter width: The maximum number of concurrent requests.
    public init(_ width: Int) {
        turns = ConcurrencyLimiter(width)
    }

    /// Sets the number of writes per item that the tool accepts.
    func setWriteLimits(_ limits: [RateLimiter.WriteLimit]) {
        guard !limits.isEmpty else { return }
        gauge.withLock { $0.writeLimits = limits }
    }

    /// Returns the time when the request may be sent.
    ///
    /// It is at most `now` if the request may be sent now.
    func opening(for request: RateLimiter.Request, now: Timestamp) -> Timestamp {
        gauge.withLock { $0.earliestSend(for: request, now: now) }
    }

    /// Records that the request is sent now, unless the limits delay it.
    ///
    /// - Returns: `true` if the request may be sent.
    func recordSend(_ request: RateLimiter.Request, now: Timestamp) -> Bool {
        gauge.withLock { gauge in
            guard gauge.earliestSend(for: request, now: now) <= now else { return false }
            gauge.recordSend(request, now: now)
            return true
        }
    }

    func update(_ update: (inout RateLimiter) -> Void) {
        gauge.withLock { update(&$0) }
    }

    /// Returns the time until which no request may be sent; `nil` if the tool accepts requests.
    public func blockedUntil(now: Timestamp) -> Timestamp? {
        let opening = opening(for: RateLimiter.Request(), now: now)
        return opening > now ? opening : nil
    }
}
