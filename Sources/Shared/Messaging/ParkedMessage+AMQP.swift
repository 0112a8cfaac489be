import AMQP
import Core
import Crypto
import EntityModel
import Foundation
import Primitives

extension DeadLetter {
    init(_ message: AMQPReservedMessage, queueGroup: QueueGroup) {
        let headers = message.headers
        let death = BrokerDeathHeader(headers)
        self.init(
            id: message.messageId ?? Self.hash(of: message), queueGroup: queueGroup.name,
            account: headers[MessageHeader.account]?.stringValue.map(AccountID.init(rawValue:)),
            profile: headers[MessageHeader.profile]?.stringValue,
            routingKey: headers[MessageHeader.routingKey]?.stringValue ?? death?.routingKey ?? message.routingKey,
            failureReason: death?.reason ?? headers[MessageHeader.failureReason]?.stringValue ?? "unknown",
            firstFailureReason: headers[MessageHeader.firstFailureReason]?.stringValue,
            attempts: Int(clamping: headers[MessageHeader.attempts]?.intValue ?? 0),
            deadLetteredAt: death?.time ?? Self.time(headers[MessageHeader.deadLetteredAt]),
            occurredAt: Self.time(headers[MessageHeader.occurredAt]),
            traceparent: headers[TraceContext.parentHeader]?.stringValue, isOversized: message.isOversized)
    }

    private static func time(_ header: AMQPValue?) -> Timestamp? {
        header?.intValue.map(Timestamp.init(millisecondsSinceEpoch:))
    }

    private static func hash(of message: AMQPReservedMessage) -> String {
        let digest = SHA256.hash(data: Data("\(message.routingKey)\n".utf8) + message.body)
        return Hex.text(digest.prefix(16))
    }
}

/// The facts that the broker records when it dead-letters a message by itself (RabbitMQ's `x-death`, latest first).
private struct BrokerDeathHeader {
    let reason: String
    let routingKey: String?
    let time: Timestamp?

    init?(_ headers: [String: AMQPValue]) {
        guard let latest = headers["x-death"]?.arrayValue?.first?.tableValue else { return nil }
        reason =
            switch latest["reason"]?.stringValue {
            case "delivery_limit":
                "The broker delivered the message \(QueueTopology.deliveryLimit) times without success."
            case "rejected": "The message exceeds the size that Tandem can read."
            case let other: "The broker moved the message to the dead letters: \(other ?? "unknown reason")."
            }
        routingKey = latest["routing-keys"]?.arrayValue?.first?.stringValue
        if case .timestamp(let seconds) = latest["time"] {
            time = .epoch + .seconds(Int64(clamping: seconds))
        } else {
            time = nil
        }
    }
}

extension AMQPReservedMessage {
    /// Returns the message as it was first published, for a replay.
    func replayed(_ parked: DeadLetter, to exchange: String) -> AMQPMessage {
        AMQPMessage(
            exchange: exchange, routingKey: parked.routingKey, body: body,
            headers: headers.filter { !$0.key.hasPrefix("x-") && !MessageHeader.ofFailures.contains($0.key) },
            messageId: messageId, contentType: contentType)
    }
}
