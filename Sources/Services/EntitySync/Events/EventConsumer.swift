import Core
import EntityModel
import Logging
import Messaging
import Metrics
import SyncEngine

/// Processes events and decides how the queue handles events that failed.
struct EventConsumer: Sendable {
    private let processor: EventProcessor
    private let unshared = EventConsumer.counter("not_shared")
    private let shared = EventConsumer.counter("auto_shared")
    private let nothingNew = EventConsumer.counter("no_change")
    private let decided = EventConsumer.counter("commands_sent")
    private let readsRequested = EventConsumer.counter("reads_requested")
    private let contradicted = EventConsumer.counter("contradicted")
    private let logger: Logger

    init(_ processor: EventProcessor, logger: Logger) {
        self.processor = processor
        self.logger = logger
    }

    func handle(_ event: Event, _ context: MessageContext) async -> MessageDisposition {
        do {
            switch try await processor.process(event) {
            case .notShared: unshared.increment()
            case .autoShared: shared.increment()
            case .noChange: nothingNew.increment()
            case .commandsSent: decided.increment()
            case .readsRequested(_, let isComplete):
                readsRequested.increment()
                if !isComplete {
                    logger.warning(
                        "renamed reference expanded only in part; run a drift check for the profile",
                        metadata: [
                            LogKey.account: "\(event.account)", LogKey.connection: "\(event.entity.tool.id)",
                            LogKey.entity: "\(event.entity.sourceId)", LogKey.event: "\(event.id)",
                        ])
                }
            case .contradicted:
                contradicted.increment()
                logger.warning(
                    "deletion contradicted by the tool",
                    metadata: [
                        LogKey.account: "\(event.account)", LogKey.connection: "\(event.entity.tool.id)",
                        LogKey.entity: "\(event.entity.sourceId)", LogKey.event: "\(event.id)",
                    ])
            }
            if case .commandCompleted(let result) = event.kind { count(result) }
            return .acknowledge
        } catch {
            return MessageDisposition(failing: error)
        }
    }

    /// Counts the parts of a command result that a tool rejected.
    private func count(_ result: CommandResult) {
        var parts: [String] = []
        for field in result.fields {
            switch field.outcome {
            case .rejected: parts.append("field")
            case .merged(let members, _, _): parts += members.filter { $0.reason != nil }.map { _ in "member" }
            case .applied, .conflict, .held: break
            }
        }
        for comment in result.comments {
            guard case .rejected = comment.outcome else { continue }
            parts.append(Comment.workId(comment.origin.commentId) == nil ? "comment" : "worklog")
        }
        if result.failure != nil { parts.append("item") }
        for part in parts { Counter(label: "tandem_rejected_parts_total", dimensions: [("part", part)]).increment() }
    }

    private static func counter(_ outcome: String) -> Counter {
        Counter(label: "tandem_events_total", dimensions: [("outcome", outcome)])
    }
}
