import EntityModel
import Messaging
import Primitives
import Testing

/// Tests the disposition of a message for each kind of error.
struct MessageDispositionTests {
    private struct Refusal: RetryableError {
        var system: String { "The database" }
        var isTransient: Bool
        var rejectedValue: RejectedValue?
    }

    @Test(
        arguments: [
            Refusal(isTransient: false, rejectedValue: RejectedValue(code: "SQLSTATE 22021", isCharacter: true)),
            ToolError(kind: .rejected, message: "m"),
            ToolError(kind: .unreadable, message: "m"),
        ] as [any Error])
    func `a fault of the message itself goes to the dead letters at once`(error: any Error) {
        guard case .deadLetter(let reason) = MessageDisposition(failing: error) else {
            Issue.record("\(error)")
            return
        }
        #expect(!reason.description.isEmpty)
    }

    /// A failure of the whole connection, the delay that the tool asked for, and the wait of the message.
    @Test(
        arguments: [
            (.credentialsRejected, nil, .eightSeconds), (.credentialsRejected, 3600, .oneMinute),
            (.permissionLost, nil, .eightSeconds), (.rateLimited, 3, .fourSeconds), (.rateLimited, 3600, .halfHour),
        ] as [(ToolError.Kind, Double?, RetrySchedule.Delay)])
    func `a message waits for its connection without using up an attempt`(
        kind: ToolError.Kind, retryAfter: Double?, delay: RetrySchedule.Delay
    ) {
        let failure = ToolError(kind: kind, message: "m", retryAfter: retryAfter)
        #expect(MessageDisposition(failing: failure) == .wait(FailureReason("m"), until: delay))
    }

    @Test(
        arguments: [
            Refusal(isTransient: true), Refusal(isTransient: false),
            ToolError(kind: .unavailable, message: "m"), ToolError(kind: .forbidden, message: "m"),
            CancellationError(),
        ] as [any Error])
    func `any other error is tried again`(error: any Error) {
        guard case .retry = MessageDisposition(failing: error) else {
            Issue.record("\(error)")
            return
        }
    }
}
