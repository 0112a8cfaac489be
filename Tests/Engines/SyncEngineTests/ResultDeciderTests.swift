import EntityModel
import Primitives
import TestSupport
import Testing

@testable import SyncEngine

/// The meaning of each outcome in a command result.
@Suite struct ResultDeciderTests {
    private static let hasher = ContentHasher { ContentHash(rawValue: String(decoding: $0, as: UTF8.self)) }
    private static let story = EntityReference(
        sourceId: "1", entityType: "userstory", tool: Tool(id: "tp", type: .targetprocess))
    private static let issue = EntityReference(sourceId: "2", entityType: "10001", tool: Tool(id: "j", type: .jira))
    private static let (name, summary) = (FieldID("Name"), FieldID("summary"))
    private static let rules = FieldRules(
        Profile.TypeMapping(
            sourceType: "userstory", targetType: "10001", fields: [.init(source: name, target: summary)], states: [],
            comments: .both), source: story.tool, target: issue.tool)

    private static func hash(_ text: String) -> ContentHash { hasher(.text(text)) }

    /// Applies the first result of a share's target, in which both names were `old` and the story's name is now `new`.
    private func decide(
        fields: [FieldResult] = [], comments: [CommentResult] = [], pairs: [CommentPair] = [], sequence: Int64 = 1,
        failure: ToolError? = nil
    ) -> Decision {
        var share = Share(
            id: "s", account: AccountID(rawValue: "a"), profile: "p", mapping: "1", origin: .source,
            source: Self.story, target: Self.issue)
        share.status = .active
        share.fields[Self.name] = MergeBase(source: Self.hash("old"), target: Self.hash("old"))
        var decision = Decision(share: share, pairs: CommentPairIndex(pairs))
        let result = CommandResult(
            command: "s.1", share: "s", sequence: sequence, fields: fields, comments: comments, failure: failure)
        let event = Event(
            id: "e", account: share.account, entity: Self.issue, occurredAt: 5, kind: .commandCompleted(result))
        ResultDecider(rules: Self.rules, hasher: Self.hasher, now: 10)
            .apply(result, side: .target, event: event, to: &decision)
        return decision
    }

    // MARK: Fields

    /// The outcome of the field write, and the state of the share after it.
    struct FieldRow: Sendable, CustomTestStringConvertible {
        var outcome: FieldResult.Outcome
        var kept: String?
        var agreed: [String?]
        var rejected: MergeBase.RejectedValue?
        var history: [HistoryEntry.Kind]
        var needsResync = false

        var testDescription: String { "\(outcome)\(kept.map { ", kept \($0)" } ?? "")" }
    }

    private static let rejected = MergeBase.RejectedValue(side: .source, hash: hash("new"))

    @Test(arguments: [
        FieldRow(outcome: .applied(hash: hash("new"), written: true), agreed: ["new", "new"], history: [.applied]),
        FieldRow(outcome: .applied(hash: hash("New"), written: true), agreed: ["new", "New"], history: [.applied]),
        FieldRow(outcome: .applied(hash: hash("new"), written: false), agreed: ["new", "new"], history: []),
        FieldRow(outcome: .conflict(current: hash("other")), agreed: ["old", "old"], history: [], needsResync: true),
        FieldRow(outcome: .rejected(reason: "no"), agreed: ["old", "old"], rejected: rejected, history: [.rejected]),
        FieldRow(
            outcome: .rejected(reason: "no"), kept: "old", agreed: ["old", "old"], rejected: rejected,
            history: [.rejected]),
        // The sides never agreed on this value, so that every value of the source counts as an edit.
        FieldRow(
            outcome: .rejected(reason: "no"), kept: "other", agreed: [nil, "other"], rejected: rejected,
            history: [.rejected]),
    ])
    func `the outcome of a field write`(row: FieldRow) {
        let decision = decide(fields: [
            FieldResult(
                field: Self.summary, source: Self.name, sourceHash: Self.hash("new"), outcome: row.outcome,
                kept: row.kept.map(Self.hash))
        ])
        let base = decision.share.fields[Self.name]
        #expect([base?.source, base?.target] == row.agreed.map { $0.map(Self.hash) ?? MergeBase.noAgreementHash })
        #expect(base?.rejectedValues == row.rejected.map { [$0] })
        #expect(decision.history.map(\.kind) == row.history)
        #expect(decision.needsResync == row.needsResync)
        #expect(decision.share.rejections?.count == (row.rejected == nil ? nil : 1))
    }

    @Test func `a result that is not newer than the last one is ignored`() {
        let field = FieldResult(
            field: Self.summary, source: Self.name, sourceHash: Self.hash("new"),
            outcome: .applied(hash: Self.hash("new"), written: true))
        let decision = decide(fields: [field], sequence: 0)
        #expect(decision.history.isEmpty && decision.share.fields[Self.name]?.source == Self.hash("old"))
    }

    /// The error of a command as a whole, and whether the items are read at once.
    ///
    /// Only a read can prove that an item was deleted. An unavailable tool would fail again.
    @Test(
        arguments: [
            (.notFound, true), (.forbidden, false), (.unavailable, false), (.rejected, false), (.superseded, true),
        ] as [(ToolError.Kind, Bool)])
    func `a failed command`(kind: ToolError.Kind, needsResync: Bool) {
        let decision = decide(failure: ToolError(kind: kind, message: "no"))
        #expect(decision.needsResync == needsResync)
        #expect(decision.share.source.pendingRead == .always && decision.share.target.pendingRead == .always)
        let isListed = kind != .superseded
        #expect(
            (decision.share.backoff != nil) == isListed && decision.history.map(\.kind) == (isListed ? [.failed] : []))
        #expect(decision.share.rejections?.map(\.part) == (isListed ? [.item] : nil))
    }

    // MARK: Comments

    /// The outcome of the copy of a comment, and the state of the pair after it.
    struct CommentRow: Sendable, CustomTestStringConvertible {
        var outcome: CommentResult.Outcome
        var status: CommentPair.Status
        var copy: String?
        var history: [HistoryEntry.Kind]
        var needsResync = false

        var testDescription: String { "\(outcome)" }
    }

    @Test(arguments: [
        CommentRow(
            outcome: .applied(commentId: "k1", hash: hash("new"), written: true), status: .paired, copy: "k1",
            history: [.commentApplied]),
        CommentRow(
            outcome: .applied(commentId: "k1", hash: hash("new"), written: false), status: .paired, copy: "k1",
            history: []),
        CommentRow(outcome: .conflict(current: nil), status: .creating, history: [], needsResync: true),
        CommentRow(outcome: .rejected(reason: "no"), status: .rejected, history: [.commentRejected]),
        CommentRow(outcome: .held(reason: "a picture"), status: .creating, history: [.held]),
        CommentRow(outcome: .deleted, status: .ended, history: []),
    ])
    func `the outcome of a comment write`(row: CommentRow) {
        let decision = decide(
            comments: [
                CommentResult(
                    origin: CommentOrigin(toolId: "tp", entityId: "1", commentId: "c1"), sourceHash: Self.hash("new"),
                    outcome: row.outcome)
            ], pairs: [CommentPair(share: "s", origin: .source, id: "c1", status: .creating)])
        let pair = decision.pairs[.source, "c1"]
        #expect(pair?.status == row.status && pair?.target.id == row.copy)
        #expect(decision.history.map(\.kind) == row.history)
        #expect(decision.needsResync == row.needsResync)
    }

    @Test(arguments: [true, false])
    func `a comment that counts as a user's own is no copy unless the command wrote it`(written: Bool) {
        let result = CommentResult(
            origin: CommentOrigin(toolId: "tp", entityId: "1", commentId: "c1"), sourceHash: Self.hash("new"),
            outcome: .applied(commentId: "k1", hash: Self.hash("new"), written: written))
        let decision = decide(
            comments: [result],
            pairs: [
                CommentPair(share: "s", origin: .source, id: "c1", status: .creating),
                CommentPair(share: "s", origin: .target, id: "k1", status: .paired),
            ])
        #expect(decision.pairs[.source, "c1"]?.target.id == (written ? "k1" : nil))
        #expect(decision.needsResync == !written)
    }
}
