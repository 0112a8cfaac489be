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
