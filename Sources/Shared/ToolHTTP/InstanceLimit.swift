import Core
import Synchronization

/// The limits of an account's requests to one instance of a tool: the number at a time, and the tool's own limits.
///
/// All clients of the account share it, so that one 429 holds back every request to the instance.
public final class InstanceLimit: Sendable {
    let turns: ConcurrencyLimiter
    private let gauge = Mutex(RateLimiter())

    /// - Parameter width: the number of requests at a time.
    public init(_ width: Int) {
        turns = ConcurrencyLimiter(width)
    }

    /// Adopts the writes per item that the tool accepts.
    func adopt(_ limits: [RateLimiter.WriteLimit]) {
        guard !limits.isEmpty else { return }
        gauge.withLock { $0.writeLimits = limits }
    }

    /// The time when the request may leave, in milliseconds since 1970; not after `now` if it may leave now.
    func opening(for request: RateLimiter.Request, now: Int64) -> Int64 {
        gauge.withLock { $0.earliestSend(for: request, now: now) }
    }

    /// Records that the request leaves now, unless the limits hold it back.
    ///
    /// - Returns: Whether it may leave.
    func recordSend(_ request: RateLimiter.Request, now: Int64) -> Bool {
        gauge.withLock { gauge in
            guard gauge.earliestSend(for: request, now: now) <= now else { return false }
            gauge.recordSend(request, now: now)
            return true
        }
    }

    func update(_ update: (inout RateLimiter) -> Void) {
        gauge.withLock { update(&$0) }
    }

    /// The time until which no request may leave; `nil` if the tool accepts requests.
    public func blockedUntil(now: Int64) -> Int64? {
        let opening = opening(for: RateLimiter.Request(), now: now)
        return opening > now ? opening : nil
    }
}
