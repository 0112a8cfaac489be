import AMQP
import Foundation
import Metrics
import Primitives

/// Tells the broker what became of a message; a copy of it is always safe before the message goes.
struct MessageSettlement: Sendable {
    private let queueGroup: QueueGroup
    private let topology: QueueTopology
    private let publisher: AMQPPublisher
    private let acknowledged: Counter
    private let retried: Counter
    private let postponed: Counter
    private let deadLettered: Counter

    init(queueGroup: QueueGroup, topology: QueueTopology, publisher: AMQPPublisher) {
        self.queueGroup = queueGroup
        self.topology = topology
        self.publisher = publisher
        func counter(_ outcome: String) -> Counter {
            Counter(
                label: "tandem_messages_total", dimensions: [("queue_group", queueGroup.name), ("outcome", outcome)])
        }
        acknowledged = counter("acknowledged")
        retried = counter("retried")
        postponed = counter("postponed")
        deadLettered = counter("dead_lettered")
    }

    func acknowledge(_ delivery: AMQPDelivery) {
        finish(delivery)
        acknowledged.increment()
    }

    /// Puts the message into a delay, with one attempt more on its account.
    func retry(_ delivery: AMQPDelivery, _ delay: RetrySchedule.Delay, _ reason: FailureReason) async {
        let headers = delivery.headers(failingFor: reason)
        if await move(delivery, exchange: topology.delay(delay, of: queueGroup), headers) { retried.increment() }
    }

    /// Puts the message into a delay without counting an attempt: it was not tried.
    func postpone(_ delivery: AMQPDelivery, _ delay: RetrySchedule.Delay) async {
        if await move(delivery, exchange: topology.delay(delay, of: queueGroup), delivery.ownHeaders) {
            postponed.increment()
        }
    }

    /// Puts the message to the parked ones.
    ///
    /// - Returns: whether it is there; if not, it is given out again.
    func park(_ delivery: AMQPDelivery, _ reason: FailureReason) async -> Bool {
        var headers = delivery.headers(failingFor: reason)
        headers[MessageHeader.queueGroup] = .string(queueGroup.name)
        headers[MessageHeader.deadLetteredAt] = .int(Timestamp.now())
        headers[MessageHeader.routingKey] = .string(delivery.routingKey)
        guard await move(delivery, exchange: "", headers, routingKey: topology.deadLetterQueue(of: queueGroup)) else {
            return false
        }
        deadLettered.increment()
        return true
    }

    /// Lets the broker park what is too long to be copied here.
    func rejectToBroker(_ delivery: AMQPDelivery) {
        try? delivery.reject(requeue: false)
        deadLettered.increment()
    }

    private func move(
        _ delivery: AMQPDelivery, exchange: String, _ headers: [String: AMQPValue], routingKey: String? = nil
    ) async -> Bool {
        do {
            try await publisher.publish(
                AMQPMessage(
                    exchange: exchange, routingKey: routingKey ?? delivery.routingKey, body: delivery.body,
                    headers: headers, messageId: delivery.messageId, contentType: delivery.contentType))
        } catch {
            // The pause keeps a broker that takes nothing from being asked without end.
            try? await Task.sleep(for: .seconds(1))
            // Where the connection is gone as well, the broker gives the message out again by itself.
            try? delivery.reject(requeue: true)
            return false
        }
        finish(delivery)
        return true
    }

    private func finish(_ delivery: AMQPDelivery) {
        // An acknowledgement that comes too late makes the message come twice, which every handler bears.
        try? delivery.ack()
    }
}

extension AMQPDelivery {
    /// The headers without what the broker added on the message's way.
    fileprivate var ownHeaders: [String: AMQPValue] { headers.filter { !$0.key.hasPrefix("x-") } }

    /// With one attempt more, and why it failed.
    fileprivate func headers(failingFor reason: FailureReason) -> [String: AMQPValue] {
        var headers = ownHeaders
        headers[MessageHeader.attempts] = .int(Int64(attempts + 1))
        headers[MessageHeader.failureReason] = .string(reason.description)
        headers[MessageHeader.firstFailureReason] =
            headers[MessageHeader.firstFailureReason] ?? .string(reason.description)
        return headers
    }
}
