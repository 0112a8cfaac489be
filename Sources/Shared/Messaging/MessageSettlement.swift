import AMQP
import Foundation
import Metrics
import Primitives

/// Reports dispositions to the broker.
///
/// It removes a message only after the broker has confirmed its copy.
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

    /// Moves the message to a delay queue and counts one more attempt.
    func retry(_ delivery: AMQPDelivery, _ delay: RetrySchedule.Delay, _ reason: FailureReason) async {
        let headers = delivery.headers(failingFor: reason)
        if await move(delivery, exchange: topology.delay(delay, of: queueGroup), headers) { retried.increment() }
    }

    /// Moves the message to a delay queue without counting an attempt, because the message was not tried.
    func postpone(_ delivery: AMQPDelivery, _ delay: RetrySchedule.Delay) async {
        if await move(delivery, exchange: topology.delay(delay, of: queueGroup), delivery.ownHeaders) {
            postponed.increment()
        }
    }

    /// Moves the message to the dead-letter queue.
    ///
    /// - Returns: `true` if it was moved; `false` if the broker will deliver it again.
    func park(_ delivery: AMQPDelivery, _ reason: FailureReason) async -> Bool {
        var headers = delivery.headers(failingFor: reason)
        headers[MessageHeader.queueGroup] = .string(queueGroup.name)
        headers[MessageHeader.deadLetteredAt] = .int(Timestamp.now().millisecondsSinceEpoch)
        headers[MessageHeader.routingKey] = .string(delivery.routingKey)
        guard await move(delivery, exchange: "", headers, routingKey: topology.deadLetterQueue(of: queueGroup)) else {
            return false
        }
        deadLettered.increment()
        return true
    }

    /// Rejects a message that is too long to be copied here, so that the broker moves it to the dead-letter queue.
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
            // The pause prevents a busy loop if the broker accepts nothing.
            try? await Task.sleep(for: .seconds(1))
            // If the connection is lost, too, the broker delivers the message again by itself.
            try? delivery.reject(requeue: true)
            return false
        }
        finish(delivery)
        return true
    }

    private func finish(_ delivery: AMQPDelivery) {
        // If the acknowledgement arrives too late, the broker delivers the message twice. Every handler tolerates that.
        try? delivery.ack()
    }
}

extension AMQPDelivery {
    /// The headers without those that the broker added in transit.
    fileprivate var ownHeaders: [String: AMQPValue] { headers.filter { !$0.key.hasPrefix("x-") } }

    /// Returns the headers with one more attempt and the reason of the failure.
    fileprivate func headers(failingFor reason: FailureReason) -> [String: AMQPValue] {
        var headers = ownHeaders
        headers[MessageHeader.attempts] = .int(Int64(attempts + 1))
        headers[MessageHeader.failureReason] = .string(reason.description)
        headers[MessageHeader.firstFailureReason] =
            headers[MessageHeader.firstFailureReason] ?? .string(reason.description)
        return headers
    }
}
