import AMQP
import Core
import Crypto
import EntityModel
import Foundation
import Primitives

/// The names of message headers.
enum MessageHeader {
    static let schema = "schema"
    static let account = "account"
    static let profile = "profile"
    static let occurredAt = "occurredAt"
    /// The number of attempts before the message was republished.
    static let attempts = "attempts"
    /// The reason of the last failure.
    ///
    /// It never contains any content of an item.
    static let failureReason = "failureReason"
    /// The reason of the first failure.
    static let firstFailureReason = "firstFailureReason"
    /// The name of the queue group that the dead letter comes from.
    static let queueGroup = "queueGroup"
    /// The time when the message became a dead letter.
    static let deadLetteredAt = "deadLetteredAt"
    /// The original routing key of a dead letter.
    ///
    /// The current routing key of the message is the name of the dead-letter queue.
    static let routingKey = "routingKey"

    /// The headers that a message gets when it fails.
    static let ofFailures: Set = [attempts, failureReason, firstFailureReason, queueGroup, deadLetteredAt, routingKey]
}

extension QueueMessage {
    /// Returns the message to publish.
    ///
    /// The headers contain the facts that are needed without decoding the body.
    func amqpMessage(to exchange: String) throws -> AMQPMessage {
        var headers: [String: AMQPValue] = [
            MessageHeader.schema: .int(Int64(Self.schema)), MessageHeader.account: .string(account.rawValue),
            MessageHeader.occurredAt: .int(occurredAt.millisecondsSinceEpoch),
        ]
        if let profileID { headers[MessageHeader.profile] = .string(profileID) }
        TraceContext.current?.inject(into: &headers)
        return AMQPMessage(
            exchange: exchange, routingKey: routingKey, body: [UInt8](try JSONEncoder().encode(self)),
            headers: headers, messageId: id.utf8.count <= 255 ? id : nil, contentType: "application/json")
    }

    /// The account and the item; hashed if the key is too long for AMQP.
    private var routingKey: String {
        let key = "\(account.rawValue)|\(item.tool.id)|\(item.sourceId)"
        guard key.utf8.count > 255 else { return key }
        return Hex.text(SHA256.hash(data: Data(key.utf8)))
    }
}
