import Synchronization

/// Where callers of ``AMQPPublisher`` hand over to its connection's thread.
final class PublishQueue: Sendable {
    let wakeUp = WakeUpPipe()
    private let state = Mutex(State())

    private struct State {
        var pending: [PublishRequest] = []
        var status = AMQPStatus.starting
        /// Set while the broker cannot be reached, so that callers learn it at once.
        var refusal: AMQPError?
        var stop: Stop?
        var isAsleep = false
    }

    enum Stop {
        /// Sends what has been handed over and waits for its confirms.
        case graceful
        case immediate
    }

    var status: AMQPStatus { state.withLock { $0.status } }
    var stop: Stop? { state.withLock { $0.stop } }

    /// Takes a call in, or tells why not.
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
            // What is to end at once does not become graceful again.
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

    /// Whether there is nothing to take, so that the thread may sleep; it is woken by the next call then.
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

    /// Notes that the connection broke or could not be made.
    ///
    /// - Parameters:
    ///   - error: what the status tells.
    ///   - refusing: what callers are told meanwhile; `nil` lets them wait for the next attempt.
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
