import DequeModule
import Synchronization

/// The queue between the connection's thread and the application, for deliveries in one direction and decisions in the
/// other.
final class DeliveryQueue: Sendable {
    let wakeUp = WakeUpPipe()
    private let state = Mutex(State())

    private struct State {
        /// The number of the current connection.
        ///
        /// A delivery of an earlier connection can no longer be settled.
        var generation = 0
        var ledger = DeliveryLedger()
        var buffer = Deque<AMQPDelivery>()
        var waiters = Deque<Waiter>()
        var lastWaiter = 0
        var status = AMQPStatus.starting
        var stop: Stop?
        var isAsleep = false
    }

    private struct Waiter {
        let id: Int
        let limit: Int
        let continuation: CheckedContinuation<[AMQPDelivery], Never>
    }

    enum Stop {
        /// The consumer waits until the application settles the messages that it received, and returns the rest.
        case graceful
        case immediate
    }

    var status: AMQPStatus { state.withLock { $0.status } }
    var stop: Stop? { state.withLock { $0.stop } }
}

// MARK: The application's side

extension DeliveryQueue {
    func next(upTo limit: Int) async -> [AMQPDelivery] {
        let id = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let ready = state.withLock { state -> [AMQPDelivery]? in
                    // The handler of a canceled task may have run before the task joined the queue. Therefore this
                    // check is necessary as well.
                    guard state.stop == nil, !Task.isCancelled else { return [] }
                    guard state.buffer.isEmpty else { return state.buffer.popFirst(max: limit) }
                    state.waiters.append(Waiter(id: id, limit: limit, continuation: continuation))
                    return nil
                }
                if let ready { continuation.resume(returning: ready) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                let waiters = state.waiters.drain()
                state.waiters.append(contentsOf: waiters.filter { $0.id != id })
                return waiters.first { $0.id == id }
            }
            waiter?.continuation.resume(returning: [])
        }
    }

    func settle(_ delivery: AMQPDelivery, _ settlement: DeliveryLedger.Settlement) throws(AMQPError) {
        let (error, mustWake) = state.withLock { state -> (AMQPError?, Bool) in
            guard delivery.generation == state.generation else {
                return (
                    AMQPError(code: .connectionLost, message: "\(delivery.queue) delivers the message again"), false
                )
            }
            guard state.ledger.settle(delivery.tag, settlement) else {
                return (AMQPError(code: .alreadySettled, message: "a message of \(delivery.queue)"), false)
            }
            defer { state.isAsleep = false }
            return (nil, state.isAsleep)
        }
        if mustWake { wakeUp.signal() }
        if let error { throw error }
    }

    /// Ends the sequence of deliveries.
    func requestStop(_ stop: Stop) {
        let waiters = state.withLock { state in
            // An immediate stop cannot become a graceful one.
            state.stop = state.stop == .immediate ? .immediate : stop
            return state.waiters.drain()
        }
        for waiter in waiters { waiter.continuation.resume(returning: []) }
        wakeUp.signal()
    }
}

// MARK: The connection's side

extension DeliveryQueue {
    /// Starts with the tags of a new connection.
    ///
    /// - Returns: The number of the connection, for its deliveries.
    func connected() -> Int {
        state.withLock { state in
            state.status = .connected
            state.generation += 1
            state.ledger = DeliveryLedger()
            return state.generation
        }
    }

    /// Drops the deliveries that the broker will deliver again.
    func disconnected(_ error: AMQPError) {
        state.withLock { state in
            state.status = .disconnected(error)
            state.generation += 1
            state.ledger = DeliveryLedger()
            state.buffer.removeAll()
        }
    }

    func closed() {
        requestStop(.immediate)
        state.withLock { state in
            state.status = .closed
            state.generation += 1
            state.ledger = DeliveryLedger()
            state.buffer.removeAll()
        }
    }

    func deliver(_ deliveries: [AMQPDelivery]) {
        let served = state.withLock { state -> [(Waiter, [AMQPDelivery])] in
            for delivery in deliveries {
                state.ledger.deliver()
                state.buffer.append(delivery)
            }
            var served: [(Waiter, [AMQPDelivery])] = []
            while !state.buffer.isEmpty, let waiter = state.waiters.popFirst() {
                served.append((waiter, state.buffer.popFirst(max: waiter.limit)))
            }
            return served
        }
        for (waiter, deliveries) in served { waiter.continuation.resume(returning: deliveries) }
    }

    func drainFrames() -> [DeliveryLedger.Frame] {
        state.withLock { $0.ledger.drainFrames() }
    }

    /// Returns whether no frame is pending, so that the thread can sleep.
    ///
    /// In that case the next decision wakes the thread.
    func canWait() -> Bool {
        state.withLock { state in
            state.isAsleep = !state.ledger.hasFrames
            return state.isAsleep
        }
    }

    /// Whether the application must still settle a message that it received.
    var hasUnsettledDeliveries: Bool {
        state.withLock { $0.ledger.openCount > $0.buffer.count }
    }

    /// Marks the deliveries that the application has not received to be returned to the queue.
    func requeueUnsettled() {
        state.withLock { state in
            for delivery in state.buffer.drain() { _ = state.ledger.settle(delivery.tag, .requeue) }
        }
    }
}
