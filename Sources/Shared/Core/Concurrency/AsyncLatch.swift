import Synchronization

/// A latch that holds tasks back until it opens.
///
/// It never closes again.
public final class AsyncLatch: Sendable {
    private enum State {
        case closed([UInt64: CheckedContinuation<Void, any Error>])
        case open
    }

    private let state = Mutex(State.closed([:]))
    private let tickets = Atomic<UInt64>(0)

    public init() {}

    /// Returns once the latch is open.
    ///
    /// - Throws: `CancellationError` if the task is canceled before.
    public func wait() async throws {
        let ticket = tickets.wrappingAdd(1, ordering: .relaxed).newValue
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let answer: Result<Void, any Error>? = state.withLock { state in
                    guard case .closed(var waiting) = state else { return .success(()) }
                    // The cancellation handler takes the same lock, so this check cannot miss a cancellation.
                    guard !Task.isCancelled else { return .failure(CancellationError()) }
                    waiting[ticket] = continuation
                    state = .closed(waiting)
                    return nil
                }
                if let answer { continuation.resume(with: answer) }
            }
        } onCancel: {
            let waiter: CheckedContinuation<Void, any Error>? = state.withLock { state in
                guard case .closed(var waiting) = state else { return nil }
                let waiter = waiting.removeValue(forKey: ticket)
                state = .closed(waiting)
                return waiter
            }
            waiter?.resume(throwing: CancellationError())
        }
    }

    public func open() {
        let waiting: [UInt64: CheckedContinuation<Void, any Error>] = state.withLock { state in
            guard case .closed(let waiting) = state else { return [:] }
            state = .open
            return waiting
        }
        for waiter in waiting.values { waiter.resume() }
    }
}
