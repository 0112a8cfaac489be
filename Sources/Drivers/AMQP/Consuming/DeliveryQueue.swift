import Synchronization

/// Where the connection's thread hands deliveries to the application, and gets its decisions back.
final class DeliveryQueue: Sendable {
    let wakeUp = WakeUpPipe()
    private let state = Mutex(State())

    private struct State {
        /// Counts connections; a delivery of an earlier one cannot be settled any more.
        var generation = 0
        var ledger = DeliveryLedger()
        var buffer = FIFO<AMQPDelivery>()
        var waiters = FIFO<Waiter>()
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
        /// Waits for the decisions on what the application has in hand, and gives back the rest.
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
                    // Cancelled tasks are sent away here too: their handler may have run before they got in line.
                    guard state.stop == nil, !Task.isCancelled else { return [] }
                    guard state.buffer.isEmpty else { return state.buffer.popFirst(max: limit) }
                    state.waiters.append(Waiter(id: id, limit: limit, continuation: continuation))
                    return nil
                }
                if let ready { continuation.resume(returning: ready) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                let waiters = state.waiters.removeAll()
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
                    AMQPError(code: .connectionLost, message: "\(delivery.queue) gives the message out again"), false
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
            // What is to end at once does not become graceful again.
            state.stop = state.stop == .immediate ? .immediate : stop
            return state.waiters.removeAll()
        }
        for waiter in waiters { waiter.continuation.resume(returning: []) }
        wakeUp.signal()
    }
}

// MARK: The connection's side

extension DeliveryQueue {
    /// Begins anew with a fresh connection's tags.
    ///
    /// - Returns: what its deliveries must name.
    func connected() -> Int {
        state.withLock { state in
            state.status = .connected
            state.generation += 1
            state.ledger = DeliveryLedger()
            return state.generation
        }
    }

    /// Forgets what the broker will give out again.
    func disconnected(_ error: AMQPError) {
        state.withLock { state in
            state.status = .disconnected(error)
            state.generation += 1
            state.ledger = DeliveryLedger()
            _ = state.buffer.removeAll()
        }
    }

    func closed() {
        requestStop(.immediate)
        state.withLock { state in
            state.status = .closed
            state.generation += 1
            state.ledger = DeliveryLedger()
            _ = state.buffer.removeAll()
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

    /// Whether there is nothing to send, so that the thread may sleep; it is woken by the next decision then.
    func canWait() -> Bool {
        state.withLock { state in
            state.isAsleep = !state.ledger.hasFrames
            return state.isAsleep
        }
    }

    /// Whether the application still has to decide on something that it took.
    var hasUnsettledDeliveries: Bool {
        state.withLock { $0.ledger.openCount > $0.buffer.count }
    }

    /// Decides to give back what the application has not taken.
    func requeueUnsettled() {
        state.withLock { state in
            for delivery in state.buffer.removeAll() { _ = state.ledger.settle(delivery.tag, .requeue) }
        }
    }
}

extension FIFO {
    fileprivate mutating func popFirst(max limit: Int) -> [Element] {
        var taken: [Element] = []
        while taken.count < limit, let element = popFirst() { taken.append(element) }
        return taken
    }
}
