import CRabbitMQ

/// The consumer's connection on its own thread.
///
/// It passes deliveries to the application and sends the decisions to the broker.
final class ConsumerLoop {
    private let settings: AMQPSettings
    private let topology: AMQPTopology
    private let queues: [String]
    private let prefetch: Int
    private let line: DeliveryQueue

    init(_ settings: AMQPSettings, _ topology: AMQPTopology, queues: [String], prefetch: Int, _ line: DeliveryQueue) {
        self.settings = settings
        self.topology = topology
        self.queues = queues
        self.prefetch = prefetch
        self.line = line
    }

    /// Runs until it is asked to stop.
    ///
    /// - Returns: An error if the broker permanently rejects the first connection, otherwise `nil`.
    func run() -> AMQPError? {
        var delay = ReconnectDelay(maximum: settings.maximumReconnectDelay)
        var hasConnected = false
        defer { line.closed() }
        while line.stop == nil {
            do throws(AMQPError) {
                let connection = try AMQPConnection.open(settings)
                try connection.declare(topology)
                try connection.consume(queues, prefetch: prefetch)
                let generation = line.connected()
                hasConnected = true
                delay.reset()
                try work(connection, generation)
                connection.close()
                return nil
            } catch {
                if !hasConnected, error.isPermanent { return error }
                line.disconnected(error)
                pause(delay.next(jitter: Double.random(in: 0...1)))
            }
        }
        return nil
    }

    private func work(_ connection: AMQPConnection, _ generation: Int) throws(AMQPError) {
        while true {
            try receiveAvailable(connection, generation)
            try send(line.drainFrames(), connection)
            switch line.stop {
            case .immediate: return
            case .graceful where !line.hasUnsettledDeliveries: return try requeueUnsettled(connection, generation)
            default: break
            }
            guard line.canWait() else { continue }
            line.wakeUp.wait(socket: connection.descriptor, milliseconds: 500)
        }
    }

    /// - Returns: The number of consumers whose end the broker has confirmed.
    @discardableResult
    private func receiveAvailable(_ connection: AMQPConnection, _ generation: Int) throws(AMQPError) -> Int {
        var deliveries: [AMQPDelivery] = []
        var ended = 0
        // Deliveries that arrived before the connection broke are dropped, because the broker delivers them again.
        try connection.receive { arrival in
            switch arrival {
            case .delivered(let content):
                let queue = Int(content.consumerTag).map { queues[$0] } ?? ""
                deliveries.append(AMQPDelivery(content, queue: queue, generation: generation, line: line))
            case .cancelOk: ended += 1
            case .acknowledged, .refused, .returned: break
            }
        }
        if !deliveries.isEmpty { line.deliver(deliveries) }
        return ended
    }

    private func send(_ frames: [DeliveryLedger.Frame], _ connection: AMQPConnection) throws(AMQPError) {
        guard !frames.isEmpty else { return }
        try connection.withCork { () throws(AMQPError) in
            for frame in frames { try connection.send(frame) }
        }
    }

    /// Stops consuming the queues and returns the unsettled messages.
    ///
    /// This happens only after all received messages are settled. Otherwise, two consumers could process messages of
    /// one entity at the same time.
    private func requeueUnsettled(_ connection: AMQPConnection, _ generation: Int) throws(AMQPError) {
        try connection.cancelConsumers(count: queues.count)
        var ended = 0
        while ended < queues.count, case .graceful = line.stop {
            ended += try receiveAvailable(connection, generation)
            if ended < queues.count { line.wakeUp.wait(socket: connection.descriptor, milliseconds: 500) }
        }
        line.requeueUnsettled()
        try send(line.drainFrames(), connection)
    }

    private func pause(_ duration: Duration) {
        let clock = ContinuousClock()
        let end = clock.now + duration
        while line.stop == nil, clock.now < end {
            line.wakeUp.wait(milliseconds: (end - clock.now).milliseconds)
        }
    }
}

extension AMQPConnection {
    func send(_ frame: DeliveryLedger.Frame) throws(AMQPError) {
        let multiple: amqp_boolean_t = frame.multiple ? 1 : 0
        let status =
            switch frame.settlement {
            case .acknowledge: amqp_basic_ack(state, channel, frame.tag, multiple)
            case .requeue: amqp_basic_nack(state, channel, frame.tag, multiple, 1)
            case .reject: amqp_basic_nack(state, channel, frame.tag, multiple, 0)
            }
        try check(status, during: "settling a delivery")
    }
}
