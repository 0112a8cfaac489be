import Core
import Synchronization

/// The limits of an account's requests to one instance of a tool: the number at a time, and the tool's own limits.
///
/// All clients of the account share it, so that one 429 holds back every request to the instance.
public final class InstanceLimit: Sendable {
    let turns: FairLimit
    private let gauge = Mutex(RateGauge())

    /// - Parameter width: the number of requests at a time.
    public init(_ width: Int) {
        turns = FairLimit(width)
    }

    /// Adopts the writes per item that the tool accepts.
    func adopt(_ limits: [RateGauge.WriteLimit]) {
        guard !limits.isEmpty else { return }
        gauge.withLock { $0.writeLimits = limits }
    }

    /// The time when the request may leave, in milliseconds since 1970; not after `now` if it may leave now.
    func opening(for request: RateGauge.Request, now: Int64) -> Int64 {
        gauge.withLock { $0.opening(for: request, now: now) }
    }

    /// Records that the request leaves now, unless the limits hold it back.
    ///
    /// - Returns: Whether it may leave.
    func go(_ request: RateGauge.Request, now: Int64) -> Bool {
        gauge.withLock { gauge in
            guard gauge.opening(for: request, now: now) <= now else { return false }
            gauge.go(request, now: now)
            return true
        }
    }

    func learn(_ update: (inout RateGauge) -> Void) {
        gauge.withLock { update(&$0) }
    }

    /// The time until which no request may leave; `nil` if the tool accepts requests.
    public func closedUntil(now: Int64) -> Int64? {
        let opening = opening(for: RateGauge.Request(), now: now)
        return opening > now ? opening : nil
    }
}
