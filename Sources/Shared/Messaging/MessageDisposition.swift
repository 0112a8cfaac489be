import AMQP
public import EntityModel
import Foundation
import Primitives

/// What became of a message.
public enum MessageDisposition: Hashable, Sendable {
    /// It is dealt with and can be forgotten.
    case acknowledge
    /// It may succeed later; a tool may have asked to be called again only after some time.
    case retry(FailureReason, after: Duration? = nil)
    /// It waits for a state of its connection to end, and does not count as an attempt.
    case wait(FailureReason, until: RetrySchedule.Delay = .eightSeconds)
    /// It will never succeed.
    case deadLetter(FailureReason)

    /// The outcome for an error that ended the work on a message.
    ///
    /// A fault of the message itself does not go away by waiting: it goes to the dead letters at once. Any error that
    /// is not known to be permanent is retried.
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
    /// Tries the message again, or lets it wait where the failure says nothing about the message.
    ///
    /// - Parameter failure: The reason why the message could not be handled now.
    /// - Returns: The outcome; a failure of the whole connection costs no attempt.
    public static func later(_ failure: ToolError) -> MessageDisposition {
        let reason = FailureReason(failure.message)
        let asked = failure.retryAfter.map { Duration.seconds($0) }
        guard failure.mustWait else { return .retry(reason, after: asked) }
        return .wait(reason, until: RetrySchedule.Delay(waiting: asked ?? .seconds(8), failure.kind))
    }
}

extension RetrySchedule.Delay {
    /// The longest wait for new credentials or a regained permission: a person expects the effect within a minute.
    private static let maxInteractiveDelay: Duration = .seconds(60)

    fileprivate init(waiting asked: Duration, _ kind: ToolError.Kind) {
        let wanted = kind == .rateLimited ? asked : min(asked, Self.maxInteractiveDelay)
        self = Self.allCases.first { .milliseconds($0.milliseconds) >= wanted } ?? .halfHour
    }
}

/// Why a message failed, in words for who looks after it; they carry no content of an item and no secret.
public struct FailureReason: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ words: String) {
        // A header is for reading, not for keeping a tool's error page.
        description = String(words.prefix(1000))
    }
}

/// What is known of a message beside its body.
public struct MessageContext: Hashable, Sendable {
    public var queueGroup: QueueGroup
    public var queue: String
    /// Counts from 1.
    public var attempt: Int
    /// Whether the broker gave it out before.
    public var isRedelivered: Bool
}
