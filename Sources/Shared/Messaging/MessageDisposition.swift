import AMQP
public import EntityModel
import Foundation
import Primitives

/// The consumer's verdict on a delivery.
public enum MessageDisposition: Hashable, Sendable {
    /// The message was handled and can be removed.
    case acknowledge
    /// The message may succeed later. `after` is the delay that the tool requested, if any.
    case retry(FailureReason, after: Duration? = nil)
    /// The message waits until a state of its connection ends. The attempt is not counted.
    case wait(FailureReason, until: RetrySchedule.Delay = .eightSeconds)
    /// The message will never succeed.
    case deadLetter(FailureReason)

    /// Returns the disposition for an error that ended the handling of a message.
    ///
    /// A fault of the message itself does not disappear with time, so the message becomes a dead letter at once. Any
    /// error that is not known to be permanent is retried.
    public init(failing error: any Error) {
        switch error {
        case let failure as ToolError where failure.isFaultOfRequest:
            self = .deadLetter(FailureReason(failure.message))
        case let failure as ToolError:
            self = .later(failure)
        case let error as any RetryableError where error.rejectedValue != nil:
            let code = error.rejectedValue?.code ?? ""
            self = .deadLetter(
                FailureReason(
                    "\(error.system) cannot store a value of the message (\(code)), for example a NUL character in an ID."
                ))
        case let error as AMQPError where error.code == .rejectedLocally:
            self = .deadLetter(FailureReason("\(error)"))
        case is DecodingError, is EncodingError:
            self = .deadLetter(FailureReason("The message holds a value that cannot be written or read as JSON."))
        default:
            self = .retry(FailureReason("\(error)"))
        }
    }
}

extension MessageDisposition {
    /// Retries the message, or lets it wait if the failure says nothing about the message.
    ///
    /// - Parameter failure: The reason why the message could not be handled now.
    /// - Returns: The disposition. A failure of the whole connection does not count as an attempt.
    public static func later(_ failure: ToolError) -> MessageDisposition {
        let reason = FailureReason(failure.message)
        let asked = failure.retryAfter.map { Duration.seconds($0) }
        guard failure.mustWait else { return .retry(reason, after: asked) }
        return .wait(reason, until: RetrySchedule.Delay(waiting: asked ?? .seconds(8), failure.kind))
    }
}

extension RetrySchedule.Delay {
    /// The maximum wait for new credentials or a restored permission.
    ///
    /// A user expects the effect within a minute.
    private static let maxInteractiveDelay: Duration = .seconds(60)

    fileprivate init(waiting asked: Duration, _ kind: ToolError.Kind) {
        let wanted = kind == .rateLimited ? asked : min(asked, Self.maxInteractiveDelay)
        self = Self.allCases.first { .milliseconds($0.milliseconds) >= wanted } ?? .halfHour
    }
}

/// The reason why a message failed, as a text for operators.
///
/// It contains no content of an item and no secret.
public struct FailureReason: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ words: String) {
        // A header should be readable. It must not contain a tool's complete error page.
        description = String(words.prefix(1000))
    }
}

/// The facts about a message in addition to its body.
public struct MessageContext: Hashable, Sendable {
    public var queueGroup: QueueGroup
    public var queue: String
    /// The number of the attempt, starting at 1.
    public var attempt: Int
    /// Whether the broker delivered the message before.
    public var isRedelivered: Bool
}
