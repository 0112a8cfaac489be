import EntityModel
import Primitives
import TestSupport
import Testing

@testable import SyncEngine

/// Writes that do not fit into one command follow in the next one.
@Suite struct CommandLengthTests {
    private static let hasher = ContentHasher { ContentHash(rawValue: String($0.count)) }
    private static let story = EntityReference(
        sourceId: "1", entityType: "userstory", tool: Tool(id: "tp", type: .targetprocess))
    private static let issue = EntityReference(sourceId: "2", entityType: "10001", tool: Tool(id: "j", type: .jira))

    @Test func `Long comments are sent in several commands, each within the limit`() throws {
        let rules = FieldRules(
            Profile.TypeMapping(
                sourceType: "userstory", targetType: "10001", fields: [], states: [], comments: .both),
            source: Self.story.tool, target: Self.issue.tool)
        var share = Share(
            id: "s", account: AccountID(rawValue: "a"), profile: "p", mapping: "1", origin: .source,
            source: Self.story, target: Self.issue)
        share.status = .active
        let comments = (1...7).map { number in
            EntityModel.Comment(
                id: "\(number)", body: RichText(plain: String(repeating: "x", count: 900_000 + number)),
                authorName: "Ann",
                modifiedAt: Timestamp(millisecondsSinceEpoch: Int64(number)))
        }
        var pairs = CommentPairIndex([])
        var (sent, target): ([String], [EntityModel.Comment]) = ([], [])
        for round in 1...7 {
            let decision = ResyncDecider(rules: rules, hasher: Self.hasher, now: 5, cause: "r").decide(
                source: EntitySnapshot(
                    entity: Self.story, version: 9, modifiedAt: 9, fields: [:], comments: comments),
                target: EntitySnapshot(
                    entity: Self.issue, version: 9, modifiedAt: 9, fields: [:], comments: target),
                share: share, pairs: pairs)
            guard let command = decision.commands.first else {
                #expect(decision.share.target.pendingRead == nil)
                break
            }
            #expect(command.comments.reduce(0) { $0 + $1.textLength } <= 2 << 20)
            sent += command.comments.map(\.origin.commentId)
            target += command.comments.map { write in
                var copy = comments.first { $0.id == write.origin.commentId } ?? comments[0]
                copy.id = "c\(write.origin.commentId)"
                return copy
            }
            let result = CommandResult(
                command: command.id, share: "s", sequence: command.sequence, fields: [],
                comments: command.comments.map {
                    CommentResult(
                        origin: $0.origin, sourceHash: $0.sourceHash,
                        outcome: .applied(commentId: "c\($0.origin.commentId)", hash: $0.sourceHash, written: true))
                }, snapshot: nil)
            let answered = EventDecider(rules: rules, hasher: Self.hasher, now: 6).decide(
                Event(
                    id: "applied", account: share.account, entity: Self.issue, occurredAt: 6,
                    kind: .commandCompleted(result)),
                share: decision.share, pairs: decision.pairs)
            #expect(answered.needsResync == (sent.count < 7), "round \(round)")
            (share, pairs) = (answered.share, CommentPairIndex(answered.pairs.all))
        }
        #expect(sent.sorted() == (1...7).map(String.init))
    }
}
