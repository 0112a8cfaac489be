import AMQP
import Crypto
public import EntityModel
import Foundation
import Primitives

/// What is told of a parked message; nothing of its content.
public struct ParkedMessage: Hashable, Sendable, Codable {
    /// The message's id, or a hash of the message where it has none; copies of one message share it.
    public var id: String
    /// The name of the family that it was parked from.
    public var family: String
    /// `nil` where the message could not be read so far.
    public var account: AccountID?
    public var profile: String?
    /// Account, tool and item, whose messages it kept its order with.
    public var routingKey: String
    /// Why it was parked.
    public var reason: String
    /// Why it failed the first time, where it was tried more than once.
    public var firstReason: String?
    /// How often it was tried.
    public var attempts: Int
    /// Milliseconds since 1970.
    public var parkedAt: Int64?
    /// When what it tells of happened, in milliseconds since 1970.
    public var occurredAt: Int64?
    /// The trace that it belongs to (W3C Trace Context).
    public var traceparent: String?
    /// Whether it is longer than is read; it can only be discarded then.
    public var isOversized: Bool

    init(_ message: AMQPHeldMessage, family: QueueFamily) {
        let headers = message.headers
        let death = Death(headers)
        id = message.messageId ?? Self.hash(of: message)
        self.family = family.name
        account = headers[MessageHeader.account]?.stringValue.map(AccountID.init(rawValue:))
        profile = headers[MessageHeader.profile]?.stringValue
        routingKey = headers[MessageHeader.routingKey]?.stringValue ?? death?.routingKey ?? message.routingKey
        reason = death?.reason ?? headers[MessageHeader.reason]?.stringValue ?? "unknown"
        firstReason = headers[MessageHeader.firstReason]?.stringValue
        attempts = Int(clamping: headers[MessageHeader.attempts]?.intValue ?? 0)
        parkedAt = death?.time ?? headers[MessageHeader.parkedAt]?.intValue
        occurredAt = headers[MessageHeader.occurredAt]?.intValue
        traceparent = headers[TraceContext.parentHeader]?.stringValue
        isOversized = message.isOversized
    }

    private static func hash(of message: AMQPHeldMessage) -> String {
        let digest = SHA256.hash(data: Data("\(message.routingKey)\n".utf8) + message.body)
        return Hex.text(digest.prefix(16))
    }
}

/// What the broker notes when it parks a message by itself (RabbitMQ's `x-death`, the latest first).
private struct Death {
    let reason: String
    let routingKey: String?
    /// Milliseconds since 1970.
    let time: Int64?

    init?(_ headers: [String: AMQPValue]) {
        guard let latest = headers["x-death"]?.arrayValue?.first?.tableValue else { return nil }
        reason =
            switch latest["reason"]?.stringValue {
            case "delivery_limit":
                "it was given out \(QueueTopology.deliveryLimit) times, and nobody could deal with it"
            case "rejected": "the message is longer than is read"
            case let other: "the broker parked it: \(other ?? "for no reason that it names")"
            }
        routingKey = latest["routing-keys"]?.arrayValue?.first?.stringValue
        if case .timestamp(let seconds) = latest["time"] { time = Int64(clamping: seconds) * 1000 } else { time = nil }
    }
}

extension AMQPHeldMessage {
    /// The message as it was when it was published first, to be tried anew.
    func replayed(_ parked: ParkedMessage, to exchange: String) -> AMQPMessage {
        AMQPMessage(
            exchange: exchange, routingKey: parked.routingKey, body: body,
            headers: headers.filter { !$0.key.hasPrefix("x-") && !MessageHeader.ofFailures.contains($0.key) },
            messageId: messageId, contentType: contentType)
    }
}
