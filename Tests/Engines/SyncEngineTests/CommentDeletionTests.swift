import EntityModel
import TestSupport
import Testing

@testable import SyncEngine

/// An event that reports the removal of a comment may be wrong.
///
/// Only a read proves the removal.
@Suite struct CommentDeletionTests {
    private typealias Comment = EntityModel.Comment

    private static let hasher = ContentHasher { ContentHash(rawValue: String(decoding: $0, as: UTF8.self)) }
    private static let story = EntityReference(
        sourceId: "1", entityType: "userstory", tool: Tool(id: "tp", type: .targetprocess))
    private static let issue = EntityReference(sourceId: "2", entityType: "10001", tool: Tool(id: "j", type: .jira))

    private let rules = FieldRules(
        Profile.TypeMapping(
            sourceType: "userstory", targetType: "10001",
            fields: [.init(source: FieldID("Name"), target: FieldID("summary"))], states: [], comments: .both),
        source: story.tool, target: issue.tool)

    private static func share() -> Share {
        var share = Share(
            id: "s", account: AccountID(rawValue: "a"), profile: "p", mapping: "1", origin: .source, source: story,
            target: issue)
        share.status = .active
        let name = hasher(.text("n"))
        share.fields[FieldID("Name")] = MergeBase(source: name, target: name)
        return share
    }

    private func receive(_ kind: Event.Kind, _ known: Decision, on side: Side) -> Decision {
        let entity = side == .source ? Self.story : Self.issue
        return EventDecider(rules: rules, hasher: Self.hasher, now: 10).decide(
            Event(id: "e", account: known.share.account, entity: entity, occurredAt: 9, kind: kind),
            share: known.share, pairs: CommentPairIndex(known.pairs.all))
    }

    private func read(_ known: Decision, source: [Comment], target: [Comment]) -> Decision {
        func snapshot(_ entity: EntityReference, _ field: String, _ comments: [Comment]) -> EntitySnapshot {
            EntitySnapshot(
                entity: entity, version: 9, modifiedAt: 9, fields: [FieldID(field): .text("n")], comments: comments)
        }
        return ResyncDecider(rules: rules, hasher: Self.hasher, now: 10, cause: "c").decide(
            source: snapshot(Self.story, "Name", source), target: snapshot(Self.issue, "summary", target),
            share: known.share, pairs: CommentPairIndex(known.pairs.all))
    }

    private static func comment(_ id: String) -> Comment {
        Comment(id: id, body: RichText(plain: "text of \(id)"), authorName: "Ben", modifiedAt: 9)
    }

    @Test(arguments: Side.allCases)
    func `A comment is copied although an event reported its removal before it was known`(side: Side) {
        let comment = Self.comment("7")
        let nothing = Decision(share: Self.share(), pairs: CommentPairIndex([]))
        let reported = receive(.commentDeleted(commentId: "7"), nothing, on: side)
        #expect(reported.needsResync && reported.commands.isEmpty)
        // The event that reports the comment decides nothing on its own.
        let received = receive(.commentUpdated(comment), reported, on: side)
        #expect(received.needsResync && received.commands.isEmpty)
        let read = read(
            received, source: side == .source ? [comment] : [], target: side == .target ? [comment] : [])
        #expect(read.commands.flatMap(\.comments).map(\.origin.commentId) == ["7"])
        #expect(read.pairs[side, "7"]?.status == .creating)
    }

    @Test func `A comment that a read does not contain stays removed, even if its event arrives later`() {
        let nothing = Decision(share: Self.share(), pairs: CommentPairIndex([]))
        let reported = receive(.commentDeleted(commentId: "7"), nothing, on: .target)
        let read = read(reported, source: [], target: [])
        #expect(read.commands.isEmpty && read.pairs[.target, "7"]?.status == .ended)
        let late = receive(.commentUpdated(Self.comment("7")), read, on: .target)
        #expect(late.commands.isEmpty && !late.needsResync)
    }

    /// The result of the command that creates the copy reports its ID.
    @Test func `A copy stays in sync although its removal was reported before its creation`() {
        let (original, copy) = (Self.comment("7"), Self.comment("70"))
        var known = Decision(share: Self.share(), pairs: CommentPairIndex([]))
        var pair = CommentPair(share: "s", origin: .source, id: "7", status: .creating)
        pair[.source].hash = Self.hasher(original.body)
        known.pairs.put(pair)
        let reported = receive(.commentDeleted(commentId: "70"), known, on: .target)
        var answered = Decision(share: reported.share, pairs: CommentPairIndex(reported.pairs.all))
        pair.status = .paired
        pair[.target].id = "70"
        pair[.target].hash = Self.hasher(copy.body)
        answered.pairs.put(pair)
        let read = read(answered, source: [original], target: [copy])
        #expect(read.commands.allSatisfy { $0.comments.allSatisfy { $0.origin.commentId == "7" } })
        #expect(read.pairs[.target, "70"]?.origin == .source)
        #expect(CommentPairIndex(read.pairs.all)[.target, "70"]?.status == .paired)
        #expect(CommentPairIndex(read.pairs.all.reversed())[.target, "70"]?.status == .paired)
    }
}
