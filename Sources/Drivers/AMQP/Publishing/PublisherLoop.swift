import DequeModule

/// The publisher's connection on its own thread.
///
/// It writes the callers' messages and settles them when confirms arrive.
///
/// Writes do not wait for confirms. Up to a window of messages can be unconfirmed at any time. One confirm for many
/// messages resumes all their callers.
final class PublisherLoop {
    private let settings: AMQPSettings
    private let topology: AMQPTopology
    private let line: PublishQueue
    private let clock = ContinuousClock()
    private var unwritten = Deque<UnconfirmedMessage>()
    private var unconfirmed = ConfirmLedger<UnconfirmedMessage>()

    init(_ settings: AMQPSettings, _ topology: AMQPTopology, _ line: PublishQueue) {
        self.settings = settings
        self.topology = topology
        self.line = line
    }

    /// Runs until it is asked to stop.
    ///
    /// - Returns: An error if the broker permanently rejects the first connection, otherwise `nil`.
    func run() -> AMQPError? {
        var delay = ReconnectDelay(maximum: settings.maximumReconnectDelay)
        var hasConnected = false
        defer { finish() }
        while line.stop == nil {
            var isConnected = false
            do throws(AMQPError) {
                let connection = try AMQPConnection.open(settings)
                try connection.declare(topology)
                try connection.selectConfirms()
                line.connected()
                (hasConnected, isConnected) = (true, true)
                delay.reset()
                try work(connection)
                connection.close()
                return nil
            } catch {
                if !hasConnected, error.isPermanent { return error }
                lose(error, isConnected: isConnected)
                pause(delay.next(jitter: Double.random(in: 0...1)))
            }
        }
        return nil
    }

    private func work(_ connection: AMQPConnection) throws(AMQPError) {
        while true {
            let now = clock.now
            receiveAvailable(now)
            try write(connection, now)
            try connection.receive(settle)
            switch line.stop {
            case .immediate: return
            case .graceful where unwritten.isEmpty && unconfirmed.isEmpty: return
            default: break
            }
            try checkConfirmTimeout(now)
            let isHeldBack = connection.isBlocked || unconfirmed.count >= settings.confirmWindow
            let isWaitingForSocket = !unwritten.isEmpty && !isHeldBack
            if isWaitingForSocket, connection.isWritable { continue }
            guard line.canWait() else { continue }
            line.wakeUp.wait(socket: connection.descriptor, writable: isWaitingForSocket, milliseconds: 500)
        }
    }

    private func receiveAvailable(_ now: ContinuousClock.Instant) {
        for request in line.drain() {
            let ticket = PendingPublish(request)
            for (index, message) in request.messages.enumerated() {
                unwritten.append(UnconfirmedMessage(message: message, index: index, ticket: ticket, since: now))
            }
        }
    }

    /// Writes as many messages as the window and the socket's buffer accept, so that a write never blocks the thread
    /// for long.
    private func write(_ connection: AMQPConnection, _ now: ContinuousClock.Instant) throws(AMQPError) {
        guard !unwritten.isEmpty, !connection.isBlocked else { return }
        try connection.withCork { () throws(AMQPError) in
            var budget = 0
            while unconfirmed.count < settings.confirmWindow, !unwritten.isEmpty {
                if budget <= 0 {
                    guard connection.isWritable else { return }
                    budget = 64 * 1024
                }
                guard var outgoing = unwritten.popFirst() else { return }
                budget -= outgoing.message.body.count + 256
                outgoing.since = now
                do throws(AMQPError) {
                    try connection.publish(outgoing.message)
                    unconfirmed.append(outgoing)
                } catch  where error.code == .rejectedLocally {
                    outgoing.settle(error)
                } catch {
                    unconfirmed.append(outgoing)
                    throw error
                }
            }
        }
    }

    private func settle(_ arrival: AMQPConnection.IncomingFrame) {
        switch arrival {
        case .acknowledged(let tag, let multiple):
            for outgoing in unconfirmed.settle(tag, multiple: multiple) { outgoing.settle(nil) }
        case .refused(let tag, let multiple):
            let error = AMQPError(code: .nacked, message: "the broker could not take responsibility for the message")
            for outgoing in unconfirmed.settle(tag, multiple: multiple) { outgoing.settle(error) }
        case .returned(let content): recordReturn(content)
        case .delivered, .cancelOk: break
        }
    }

    /// Finds the message that was returned.
    ///
    /// A return contains no tag, but returns arrive in the order of publishing.
    private func recordReturn(_ content: IncomingContent) {
        unconfirmed.updateFirst { outgoing in
            let message = outgoing.message
            guard
                outgoing.returned == nil, message.isMandatory, message.exchange == content.exchange,
                message.routingKey == content.routingKey, message.messageId == content.messageId,
                content.isOversized || message.body == content.body
            else { return false }
            outgoing.returned = AMQPError(
                code: .returned, message: "no queue accepts the message to \(content.exchange): \(content.replyText)",
                replyCode: Int(content.replyCode))
            return true
        }
    }

    private func checkConfirmTimeout(_ now: ContinuousClock.Instant) throws(AMQPError) {
        if let oldest = unconfirmed.oldest, now - oldest.since > settings.confirmTimeout {
            throw AMQPError(code: .connectionLost, message: "no confirm within \(settings.confirmTimeout)")
        }
        while let oldest = unwritten.first, now - oldest.since > settings.confirmTimeout {
            let error = AMQPError(code: .unavailable, message: "the broker currently accepts no messages")
            unwritten.popFirst()?.settle(error)
        }
    }

    /// Settles the messages that a broken connection left unconfirmed.
    ///
    /// Unwritten messages wait for the next attempt to connect.
    private func lose(_ cause: AMQPError, isConnected: Bool) {
        var lost = cause
        lost.code = .connectionLost
        for outgoing in unconfirmed.removeAll() { outgoing.settle(lost) }
        guard !isConnected else { return line.disconnected(cause, refusing: nil) }
        var refusal = cause
        refusal.code = .unavailable
        line.disconnected(cause, refusing: refusal)
        failUnwritten(refusal)
    }

    private func failUnwritten(_ error: AMQPError) {
        receiveAvailable(clock.now)
        for outgoing in unwritten.drain() { outgoing.settle(error) }
    }

    private func pause(_ duration: Duration) {
        let end = clock.now + duration
        while line.stop == nil, clock.now < end {
            line.wakeUp.wait(milliseconds: (end - clock.now).milliseconds)
        }
    }

    private func finish() {
        line.closed()
        let lost = AMQPError(code: .connectionLost, message: "the publisher was closed before the confirm arrived")
        for outgoing in unconfirmed.removeAll() { outgoing.settle(lost) }
        failUnwritten(AMQPError(code: .closed, message: "the publisher is closed"))
    }
}

extension AMQPError {
    /// Whether a new attempt to connect cannot succeed until a setting changes.
    var isPermanent: Bool {
        [.invalidSettings, .accessRefused, .topologyRefused].contains(code)
    }
}

extension Duration {
    /// The duration in milliseconds, rounded up, for `poll`.
    var milliseconds: Int32 {
        let (seconds, attoseconds) = components
        return Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }
}
