public import AMQP
import Core
import EntityModel
import Foundation
public import Logging
import Metrics
public import ServiceLifecycle

/// Consumes the messages of a queue group.
///
/// Messages of one item are handled in order, messages of different items concurrently.
///
/// A message is acknowledged after it was handled, or after the broker confirmed its copy in a delay queue or the
/// dead-letter queue. If the process crashes before that, the message stays in its queue.
public final class MessageConsumer<Message: QueueMessage>: Service {
    /// Handles one message.
    ///
    /// The disposition reports a message that cannot be handled now.
    public typealias Handle = @Sendable (Message, MessageContext) async -> MessageDisposition
    /// Runs before a message becomes a dead letter.
    ///
    /// If it throws, the message is retried.
    public typealias DeadLetterHook = @Sendable (Message, FailureReason) async throws -> Void

    let queueGroup: QueueGroup
    private let consumer: AMQPConsumer
    private let settlement: MessageSettlement
    private let desk: DeliveryScheduler<AMQPDelivery>
    private let logger: Logger
    private let handle: Handle
    private let parking: DeadLetterHook
    private let duration: Timer

    /// - Parameters:
    ///   - family: The queue group to consume.
    ///   - topology: The names of its queues.
    ///   - settings: The settings of the broker connection.
    ///   - publisher: The publisher for copies of failed messages. It must be running.
    ///   - prefetch: The maximum number of unacknowledged messages per queue.
    ///   - logger: The logger for failures.
    ///   - parking: A closure that runs before a message becomes a dead letter; see ``DeadLetterHook``.
    ///   - handle: A closure that handles a message; see ``Handle``.
    public init(
        _ family: QueueGroup, _ topology: QueueTopology, _ settings: AMQPSettings, publisher: AMQPPublisher,
        prefetch: Int = 128, logger: Logger, parking: @escaping DeadLetterHook = { _, _ in }, handle: @escaping Handle
    ) {
        self.queueGroup = family
        self.logger = logger
        self.handle = handle
        self.parking = parking
        consumer = AMQPConsumer(
            settings, topology: topology.declarations(for: [family]), queues: topology.queues(of: family),
            prefetch: prefetch)
        settlement = MessageSettlement(queueGroup: family, topology: topology, publisher: publisher)
        desk = DeliveryScheduler(accountQuota: max(1, prefetch * topology.partitions / 4))
        duration = Timer(label: "tandem_message_duration_seconds", dimensions: [("queue_group", family.name)])
    }

    /// The state of the connection through which messages arrive.
    public var status: AMQPStatus { consumer.status }

    /// Consumes until the service is asked to stop.
    ///
    /// Then it finishes the running messages and returns the others to the broker.
    public func run() async throws {
        try await withGracefulShutdownHandler {
            async let connection: Void = consumer.run()
            await withDiscardingTaskGroup { group in
                while true {
                    let deliveries = await consumer.deliveries.next(upTo: 256)
                    guard !deliveries.isEmpty else { break }
                    for delivery in deliveries { start(delivery, in: &group) }
                }
            }
            try await connection
        } onGracefulShutdown: {
            self.consumer.drain()
        }
    }

    private func start(_ delivery: AMQPDelivery, in group: inout DiscardingTaskGroup) {
        switch desk.admit(delivery, of: delivery.routingKey, account: delivery.account) {
        case .start:
            group.addTask { await self.work(at: delivery) }
        case .queued:
            break
        case .throttled:
            group.addTask { await self.settlement.postpone(delivery, .twoSeconds) }
        }
    }

    /// Handles the message and the messages of the same item that arrived in the meantime.
    private func work(at first: AMQPDelivery) async {
        var next: AMQPDelivery? = first
        while let delivery = next {
            let begun = ContinuousClock.now
            await process(with: delivery)
            duration.record(duration: ContinuousClock.now - begun)
            next = desk.complete(with: delivery.routingKey, account: delivery.account)
        }
    }

    private func process(with delivery: AMQPDelivery) async {
        guard !delivery.isOversized else {
            // The broker did not send the whole body, so this process cannot publish a copy.
            settlement.rejectToBroker(delivery)
            log(
                .error, "message dead-lettered", delivery,
                FailureReason("The message exceeds the size that Tandem can read."))
            return
        }
        let message: Message
        do throws(Unreadable) {
            message = try read(delivery)
        } catch {
            await park(delivery, FailureReason(error.description), message: nil)
            return
        }
        let context = MessageContext(
            queueGroup: queueGroup, queue: delivery.queue, attempt: delivery.attempts + 1,
            isRedelivered: delivery.isRedelivered)
        let outcome = await TraceContext(continuing: delivery.headers).run { await handle(message, context) }
        switch outcome {
        case .acknowledge:
            settlement.acknowledge(delivery)
        case .retry(let reason, let asked):
            guard let delay = RetrySchedule.delay(afterAttempts: context.attempt, asked: asked) else {
                await park(delivery, reason, message: message)
                return
            }
            log(.warning, "message retry scheduled in \(delay.name)", delivery, reason)
            await settlement.retry(delivery, delay, reason)
        case .wait(let reason, let delay):
            log(.debug, "message postponed until its connection recovers", delivery, reason)
            await settlement.postpone(delivery, delay)
        case .deadLetter(let reason):
            await park(delivery, reason, message: message)
        }
    }

    private struct Unreadable: Error {
        let description: String
    }

    private func read(_ delivery: AMQPDelivery) throws(Unreadable) -> Message {
        guard delivery.headers[MessageHeader.schema]?.intValue == Int64(Message.schema) else {
            throw Unreadable(description: "The message has a version that this program does not know.")
        }
        do {
            return try BoundedJSON.decode(from: delivery.body, maximumBytes: delivery.body.count)
        } catch {
            throw Unreadable(description: "The message cannot be decoded: \(error.description).")
        }
    }

    private func park(_ delivery: AMQPDelivery, _ reason: FailureReason, message: Message?) async {
        if let message {
            do {
                try await parking(message, reason)
            } catch {
                await settlement.postpone(delivery, .oneMinute)
                return
            }
        }
        guard await settlement.park(delivery, reason) else { return }
        log(.error, "message dead-lettered", delivery, reason)
    }

    private func log(_ level: Logger.Level, _ what: String, _ delivery: AMQPDelivery, _ reason: FailureReason) {
        logger.log(
            level: level, "\(what)",
            metadata: [
                "queue.group": "\(queueGroup.name)", "message.id": "\(delivery.messageId ?? "")",
                "account": "\(delivery.headers[MessageHeader.account]?.stringValue ?? "")",
                "attempt": "\(delivery.attempts + 1)", "reason": "\(reason)",
            ])
    }
}
