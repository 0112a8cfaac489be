import AMQP
import EntityModel
import Foundation
import TestSupport
import Testing

@testable import Messaging

/// Tests messages that are too long for the broker.
struct MessageLengthTests {
    private let publisher = EventPublisher(
        AMQPPublisher(AMQPSettings(host: "localhost")), QueueTopology())
    private let item = EntityReference(sourceId: "7", entityType: "10001", tool: Tool(id: "jira", type: .jira))

    private func sent(_ kind: Event.Kind) throws -> Event.Kind {
        let event = Event(id: "e", account: AccountID(rawValue: "acme"), entity: item, occurredAt: 5, kind: kind)
        let message = try publisher.published(event)
        #expect(message.body.count < 9 << 20)
        return try JSONDecoder().decode(Event.self, from: Data(message.body)).kind
    }

    @Test func `An event that is too long says that its item must be read`() throws {
        let text = FieldValue.text(String(repeating: "x", count: 9 << 20))
        let long = EntitySnapshot(entity: item, version: 9, modifiedAt: 9, fields: [FieldID("summary"): text])
        let short = EntitySnapshot(entity: item, version: 9, modifiedAt: 9, fields: [:])
        #expect(try sent(.updated(short)) == .updated(short))
        #expect(try sent(.updated(long)) == .invalidated(version: 9))
        var result = CommandResult(
            command: "s.1", share: "s", sequence: 1, fields: [], comments: [], snapshot: long)
        guard case .commandCompleted(let told) = try sent(.commandCompleted(result)) else {
            return #expect(Bool(false))
        }
        result.snapshot = nil
        result.version = 9
        #expect(told == result)
    }

    @Test func `A message that the broker can never take is not tried again`() {
        let error = AMQPError(code: .rejectedLocally, message: "the body exceeds the limit")
        guard case .deadLetter = MessageDisposition(failing: error) else { return #expect(Bool(false)) }
        let lost = AMQPError(code: .connectionLost, message: "gone")
        guard case .retry = MessageDisposition(failing: lost) else { return #expect(Bool(false)) }
    }
}
