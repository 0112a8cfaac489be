import AMQP
import Core
import Crypto
import EntityModel
import Foundation
import Primitives

/// The names of headers of messages.
enum MessageHeader {
    static let schema = "schema"
    static let account = "account"
    static let profile = "profile"
    static let occurredAt = "occurredAt"
    /// How often the message was tried before it was put back.
    static let attempts = "attempts"
    /// Why it failed last, or why it was parked; never with any content of an item.
    static let failureReason = "failureReason"
    /// Why it failed the first time.
    static let firstFailureReason = "firstFailureReason"
    /// Which family's queue it was parked from.
    static let queueGroup = "queueGroup"
    /// Milliseconds since 1970.
    static let deadLetteredAt = "deadLetteredAt"
    /// The key that a parked message was routed by; its own is the name of the queue of parked ones.
    static let routingKey = "routingKey"

    /// What a message gathers when it fails.
    static let ofFailures: Set = [attempts, failureReason, firstFailureReason, queueGroup, deadLetteredAt, routingKey]
}

extension QueueMessage {
    /// The message as it is published: its body encoded once, what is needed without decoding it in the headers.
    func amqpMessage(to exchange: String) throws -> AMQPMessage {
        var headers: [String: AMQPValue] = [
            MessageHeader.schema: .int(Int64(Self.schema)), MessageHeader.account: .string(account.rawValue),
            MessageHeader.occurredAt: .int(occurredAt),
        ]
        if let profileID { headers[MessageHeader.profile] = .string(profileID) }
        TraceContext.current?.inject(into: &headers)
        return AMQPMessage(
            exchange: exchange, routingKey: routingKey, body: [UInt8](try JSONEncoder().encode(self)),
            headers: headers, messageId: id.utf8.count <= 255 ? id : nil, contentType: "application/json")
    }

    /// Account and item; hashed where they are too long for AMQP.
    private var routingKey: String {
        let key = "\(account.rawValue)|\(item.tool.id)|\(item.sourceId)"
        guard key.utf8.count > 255 else { return key }
        return Hex.text(SHA256.hash(data: Data(key.utf8)))
    }
}
