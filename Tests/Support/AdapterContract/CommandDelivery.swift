package import AdapterEngine
package import EntityModel
import Primitives
import TestSupport
import Testing

/// Delivers commands to an adapter in the same way as the queue.
package enum CommandDelivery {
    /// Delivers a command until it succeeds.
    ///
    /// - Parameters:
    ///   - writes: The field writes.
    ///   - comments: The writes of comments and worklogs.
    ///   - item: The target item.
    ///   - gateway: The gateway of the tool.
    /// - Returns: The result of the command.
    /// - Throws: The error of the last delivery.
    package static func deliver(
        _ writes: [FieldWrite], _ comments: [CommentWrite] = [], to item: EntityReference,
        _ gateway: any ToolGateway
    ) async throws -> CommandResult {
        let application = CommandExecutor(
            gateway: gateway, fence: NoFence(), intents: InMemoryCreationIntents(), hasher: FieldWriting.hasher,
            now: { 0 })
        let command = Command(
            id: "s.1", account: AccountID(rawValue: "acme"), profile: "p", share: "s", sequence: 1, target: item,
            action: .update(fields: writes, comments: comments), occurredAt: 0)
        var last = ToolError(kind: .unavailable, message: "never tried")
        for attempt in 1...3 {
            do {
                return try #require(try await application.execute(command, attempt: attempt))
            } catch let failure as ToolError where failure.isTransient {
                last = failure
            }
        }
        throw last
    }

    /// Returns a write of a comment, or with `minutes` of a worklog, that a user created in the other tool.
    package static func comment(_ text: String, _ id: String, minutes: Int64? = nil) -> CommentWrite {
        let work = minutes.map { Worklog(minutes: $0, day: CalendarDate(of: 1_763_683_200_000)) }
        return CommentWrite(
            origin: CommentOrigin(toolId: "other", entityId: "1", commentId: id), sourceHash: ContentHash(rawValue: id),
            action: .create(author: "Ann", body: RichText(plain: text), link: nil, work: work))
    }
}
