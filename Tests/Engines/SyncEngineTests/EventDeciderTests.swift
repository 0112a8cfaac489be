import EntityModel
import TestSupport
import Testing

@testable import SyncEngine

/// Events that are redelivered because the process crashed before it sent their command.
@Suite struct EventDeciderTests {
    private static let story = EntityReference(
        sourceId: "1", entityType: "userstory", tool: Tool(id: "tp", type: .targetprocess))
    private static let issue = EntityReference(sourceId: "2", entityType: "10001", tool: Tool(id: "j", type: .jira))

    private let plan = EventDecider(
        rules: FieldRules(
            Profile.TypeMapping(
                sourceType: "userstory", targetType: "10001",
                fields: [.init(source: FieldID("Name"), target: FieldID("summary"))], states: [], comments: .both),
            source: Self.story.tool, target: Self.issue.tool),
        hasher: ContentHasher { ContentHash(rawValue: String(decoding: $0, as: UTF8.self)) }, now: 10)

    private static let kinds: [Event.Kind] = [
        .commandCompleted(
            CommandResult(
                command: "s.1", share: "s", sequence: 1, fields: [], comments: [], snapshot: nil, failure: nil)),
        .invalidated(version: 7), .commentsInvalidated(at: 7), .deleted,
        .updated(
            EntitySnapshot(entity: issue, version: 7, modifiedAt: 7, fields: [FieldID("summary"): .text("new")])),
    ]

    @Test(arguments: kinds.indices)
    func `the command that the event caused is probed`(kind: Int) {
        var share = Share(
            id: "s", account: AccountID(rawValue: "a"), profile: "p", mapping: "1", origin: .source,
            source: Self.story, target: Self.issue)
        share.status = .active
        share.sequence = 2
        share.target.lastResultSequence = 1
        share.source.pendingCommand = Share.PendingCommand(sequence: 2, cause: "e", issuedAt: 5)
        let event = Event(id: "e", account: share.account, entity: Self.issue, occurredAt: 4, kind: Self.kinds[kind])
        let decision = plan.decide(event, share: share, pairs: CommentPairIndex([]))
        #expect(decision.commands.map(\.action) == [.probe])
        #expect(decision.commands.map(\.sequence) == [2])
        #expect(decision.commands.map(\.target) == [Self.story])
        #expect(decision.share == share)
    }
}
