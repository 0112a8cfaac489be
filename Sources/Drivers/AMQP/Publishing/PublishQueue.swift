import Synchronization

/// The queue between the callers of ``AMQPPublisher`` and its connection's thread.
final class PublishQueue: Sendable {
    let wakeUp = WakeUpPipe()
    private let state = Mutex(State())

    private struct State {
        var pending: [PublishRequest] = []
        var status = AMQPStatus.starting
        /// The error for new calls while the broker is unreachable, so that callers fail at once.
        var refusal: AMQPError?
        var stop: Stop?
        var isAsleep = false
    }

    enum Stop {
        /// The publisher sends the accepted messages and waits for their confirms.
        case graceful
        case immediate
    }

    var status: AMQPStatus { state.withLock { $0.status } }
    var stop: Stop? { state.withLock { $0.stop } }

    /// Accepts a call, or returns the error if the publisher cannot accept it.
    func submit(_ request: PublishRequest) -> AMQPError? {
        let (refusal, mustWake) = state.withLock { state -> (AMQPError?, Bool) in
            if let refusal = state.refusal { return (refusal, false) }
            state.pending.append(request)
            defer { state.isAsleep = false }
            return (nil, state.isAsleep)
        }
        if mustWake { wakeUp.signal() }
        return refusal
    }

    func requestStop(_ stop: Stop) {
        state.withLock { state in
            // An immediate stop cannot become a graceful one.
            state.stop = state.stop == .immediate ? .immediate : stop
            state.refusal = state.refusal ?? AMQPError(code: .closed, message: "the publisher is being closed")
        }
        wakeUp.signal()
    }

    func drain() -> [PublishRequest] {
        state.withLock { state in
            defer { state.pending = [] }
            return state.pending
        }
    }

    /// Returns whether no request is pending, so that the thread can sleep.
    ///
    /// In that case the next call wakes the thread.
    func canWait() -> Bool {
        state.withLock { state in
            state.isAsleep = state.pending.isEmpty
            return state.isAsleep
        }
    }

    func connected() {
        state.withLock { state in
            state.status = .connected
            if state.stop == nil { state.refusal = nil }
        }
    }

    /// Records that the connection broke or could not be opened.
    ///
    /// - Parameters:
    ///   - error: The error for the status.
    ///   - refusing: The error for new calls until the next connection, or `nil` to let them wait for the next attempt.
    func disconnected(_ error: AMQPError, refusing: AMQPError?) {
        state.withLock { state in
            state.status = .disconnected(error)
            if state.stop == nil { state.refusal = refusing }
        }
    }

    func closed() {
        state.withLock { state in
            state.status = .closed
            state.refusal = AMQPError(code: .closed, message: "the publisher is closed")
        }
    }
}
